import { beijingDay, dayAfter } from "../../domain/beijing-day";
import { expectPoll } from "../support/expect-poll";
import { gatewayControls } from "../support/gateways";
import { awaitApplication, invoiceFor } from "../support/journey";
import { pageFaults } from "../support/page-faults";
import { daysAgo, onDay, runDay } from "../support/reconciliation";
import { demoUser } from "../support/test-stack";
import { downloaded, goToPage, openPage } from "./browser";
import { approved, bidder, operator, paid, reviewer, stack, windowOf } from "./here";

/** Pattern of an application's number. The number of an order has four more digits. */
const applicationNumber = /^[0-9A-HJKMNP-TV-Z]{26}$/;
const orderNumber = /^[0-9A-HJKMNP-TV-Z]{26}\d{4}$/;

const thisMonth = beijingDay(Date.now()).slice(0, 7);

test("when the accountant signs in, then month, ledger and invoices are one click away, and nothing can be decided", async () => {
  const id = await paid();
  await bidder.api.requestInvoice(id, invoiceFor(bidder));
  await awaitApplication(bidder, id, ({ invoice }) => invoice === "已开票");
  const { invoiceNumber = "" } = await bidder.api.get(id);

  const { page } = await windowOf("accountant");
  await openPage(page, "/");
  await page.getByRole("heading", { name: "财务", level: 1 }).waitFor();
  await page.getByRole("heading", { name: `本月（${thisMonth}）至今` }).waitFor();
  await page
    .getByText(/[\d,.]+元（\d+笔）/)
    .first()
    .waitFor();
  const ledger = await downloaded(page, page.getByRole("button", { name: "下载收支明细" }));
  expect(ledger.suggestedFilename()).toMatch(/^收支明细_/);
  // The accountant's page has no button that changes anything, not even one that starts a reconciliation.
  await expectPoll(() => page.getByRole("button", { name: /手动对账|备注|交办|关闭/ }).count()).toBe(0);

  await page.getByRole("link", { name: "月报", exact: true }).click();
  await page.getByRole("table", { name: "每日收支" }).waitFor();
  await expectPoll(() => page.locator(`a[href*="/operations"]`).count()).toBe(0);

  // A sum in the report links to its entries. Each entry shows the application and the numbers under which other
  // systems know it.
  const figures = page.getByRole("table", { name: "每日收支" });
  await figures.getByRole("row", { name: /^合计/ }).waitFor();
  await figures
    .getByRole("link", { name: /元（\d+）$/ })
    .first()
    .click();
  await page.getByText(/\d{4}-\d\d-\d\d (支付|退款) .+，\d+条/).waitFor();
  const lines = page.getByRole("table", { name: "明细" }).locator("tbody tr");
  await expectPoll(() => lines.count()).toBeLessThanOrEqual(20);
  await lines.first().getByText(applicationNumber).waitFor();
  await lines.first().getByText(orderNumber).waitFor();
  await lines.first().getByRole("link", { name: "当日账单" }).waitFor();

  // On paper, all entries stand there, below a line with the system's name and the time.
  await page.getByRole("link", { name: "显示全部明细" }).click();
  await page.evaluate("dispatchEvent(new Event('beforeprint'))");
  const [, counted = ""] = /全月，(\d+)条/.exec(await page.getByText(/全月，\d+条/).innerText()) ?? [];
  await expectPoll(() => lines.count()).toBe(Number(counted));
  await page.getByText(/^打印时间 \d{4}-\d\d-\d\d/).waitFor();
  await page.evaluate("dispatchEvent(new Event('afterprint'))");

  await page.getByRole("link", { name: "发票", exact: true }).click();
  const row = page.getByRole("row", { name: invoiceNumber });
  // Other tests' invoices of the same day may fill a page or two before this one.
  const next = page.getByRole("link", { name: "下一页" });
  const isThere = async () => {
    const found = (await row.count()) > 0;
    if (!found && (await next.count()) > 0) await next.click();
    return found;
  };
  await expectPoll(isThere).toBe(true);
  const invoice = await downloaded(page, row.getByRole("button", { name: "下载发票" }));
  expect(invoice.suggestedFilename()).toBe(`电子发票_${invoiceNumber}.pdf`);

  for (const path of ["/operations", "/reviews", `/applications/${id}`]) {
    await goToPage(page, path);
    await page.getByRole("heading", { name: "没有权限查看该页面" }).waitFor();
  }
});

test("when a console refund of a finished application is on the desk, then the operator sees what 【入账】 books, and with the owner is told of the invoice that is over too much", async () => {
  const { page } = await windowOf("operator");
  const gateways = gatewayControls(stack.addresses);
  const [day, next] = [daysAgo(147), daysAgo(146)];
  const id = await approved();
  const { attempt } = await bidder.api.pay(id, { channel: "wechat" });
  const order = attempt?.number ?? "";
  await gateways.payWechat(order, { at: onDay(day, "09:30:00") });
  await awaitApplication(bidder, id, ({ payment }) => payment === "已支付");
  await reviewer.api.markHandled(id);
  await bidder.api.requestInvoice(id, invoiceFor(bidder));
  await awaitApplication(bidder, id, ({ endedAt }) => endedAt !== undefined);
  await gateways.refundByHand("wechat", order, onDay(next, "11:12:13"), { amountFen: 5_000 });
  await runDay(operator, next);

  await goToPage(page, "/finance");
  const row = page.getByRole("row", { name: id });
  await row.getByRole("button", { name: "交办" }).click();
  const assigning = page.getByRole("dialog", { name: "交给谁处理" });
  await assigning.getByRole("button", { name: demoUser(stack, "operator").name, exact: true }).click();
  await expectPoll(() => pageFaults(page)).toEqual([]);
  await assigning.getByRole("button", { name: "交办" }).click();
  await page.getByText("已交办").waitFor();
  await row.getByRole("cell", { name: demoUser(stack, "operator").name, exact: true }).waitFor();
  await row.getByRole("button", { name: "入账" }).click();
  const dialog = page.getByRole("dialog");
  for (const shown of [id, "50.00", `${next} 11:12:13`]) await dialog.getByText(shown).first().waitFor();
  await dialog.getByRole("textbox", { name: "入账原因" }).fill("多收，已在商户平台退回");
  await dialog.getByRole("button", { name: "入账" }).click();
  await page.getByText("已入账，正在重新对账").waitFor();
  await row.waitFor({ state: "detached" });
  await page.getByRole("link", { name: "已关闭的差异" }).click();
  await page
    .getByRole("table", { name: "已关闭的差异" })
    .getByRole("row", { name: id })
    .getByText(/多收，已在商户平台退回/)
    .waitFor();

  await goToPage(page, `/operations/applications/${id}`);
  await page.getByText("发票金额多于实际收款").waitFor();
  await page.getByText(/50\.00.*已在渠道后台退款/).waitFor();
  const { page: owners } = await windowOf("bidder1");
  await openPage(owners, `/applications/${id}`);
  await owners.getByText("部分款项已退回原支付账户，发票金额因此多于实际收款").waitFor();
  // The bidder chooses where the invoice is sent, so the operator has to ask them.
  await page.getByRole("textbox", { name: "电子邮箱" }).fill("demo@example.com");
  await page.getByRole("button", { name: "红冲重开" }).click();
  const reason = page.getByRole("dialog");
  await reason.getByRole("textbox").fill("按实际收款重开");
  await reason.getByRole("button", { name: "红冲重开" }).click();
  const corrected = await awaitApplication(
    bidder,
    id,
    ({ invoicedFen, endedAt }) => invoicedFen === 15_000 && endedAt !== undefined,
  );
  expect(corrected).toMatchObject({ invoice: "已开票", keptFen: 15_000 });
  await owners.getByText("已办理完成，部分款项已退回原支付账户").waitFor();
});

test("when a day is typed, then its ledger is a file that names it, and what can't be done on it isn't offered, with the reason", async () => {
  const { page } = await windowOf("operator");
  const today = beijingDay(Date.now());
  await goToPage(page, "/finance");
  const field = page.getByLabel("日期（年-月-日）");
  const offered = async () => {
    const buttons = ["下载收支明细", "手动对账"].map((name) => page.getByRole("button", { name }));
    return Promise.all(buttons.map((button) => button.isEnabled()));
  };
  await expectPoll(() => field.inputValue()).toBe(dayAfter(today, -1));
  await expectPoll(() => offered()).toEqual([true, true]);
  const file = await downloaded(page, page.getByRole("button", { name: "下载收支明细" }));
  expect(file.suggestedFilename()).toMatch(/^收支明细_\d{4}-\d\d-\d\d\.csv$/);
  await field.fill("2026-02-30");
  await page.getByText("请按“年-月-日”填写日期").waitFor();
  await expectPoll(() => offered()).toEqual([false, false]);
  await field.fill("2999-01-01");
  await page.getByText("日期不能晚于今天").waitFor();
  await expectPoll(() => offered()).toEqual([false, false]);
  await field.fill(today);
  await page.getByText("只能对今天之前的日期对账").waitFor();
  await expectPoll(() => offered()).toEqual([true, false]);
  await field.fill("２０２６－０１－０５");
  await expectPoll(() => offered()).toEqual([true, true]);
});
