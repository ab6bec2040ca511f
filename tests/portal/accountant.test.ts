import { beijingDay } from "../../domain/beijing-day";
import { awaitApplication, invoiceFor } from "../support/journey";
import { testStack } from "../support/test-stack";
import { expectPoll } from "../support/expect-poll";
import { openVisitor } from "./browser";
import { demoBidder, demoPerson, paid } from "./cast";

const stack = testStack();
/** Pattern of an application's number. The number of an order has four more digits. */
const applicationNumber = /^[0-9A-HJKMNP-TV-Z]{26}$/;
const orderNumber = /^[0-9A-HJKMNP-TV-Z]{26}\d{4}$/;

const thisMonth = beijingDay(Date.now()).slice(0, 7);

test("when the accountant signs in, then month, ledger and invoices are one click away, and nothing can be decided", async () => {
  const bidder = await demoBidder(stack, "bidder1");
  const id = await paid({ stack, bidder, reviewer: await demoPerson(stack, "reviewer1") });
  await bidder.api.requestInvoice(id, invoiceFor(bidder));
  await awaitApplication(bidder, id, ({ invoice }) => invoice === "已开票");
  const { invoiceNumber = "" } = await bidder.api.get(id);

  const { page, close } = await openVisitor({ stack, username: "accountant" });
  await page.goto("/");
  await page.getByRole("heading", { name: "财务", level: 1 }).waitFor();
  await page.getByRole("heading", { name: `本月（${thisMonth}）至今` }).waitFor();
  await page
    .getByText(/[\d,.]+元（\d+笔）/)
    .first()
    .waitFor();
  const [ledger] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "下载收支明细" }).click(),
  ]);
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
  const [invoice] = await Promise.all([
    page.waitForEvent("download"),
    row.getByRole("button", { name: "下载发票" }).click(),
  ]);
  expect(invoice.suggestedFilename()).toBe(`电子发票_${invoiceNumber}.pdf`);

  for (const path of ["/operations", "/reviews", `/applications/${id}`]) {
    await page.goto(path);
    await page.getByRole("heading", { name: "没有权限查看该页面" }).waitFor();
  }
  await close();
});
