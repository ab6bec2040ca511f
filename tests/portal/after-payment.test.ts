import { nextInvoiceOrderNo } from "../../domain/application/invoicing";
import { expectPoll } from "../support/expect-poll";
import { awaitApplication, invoiceFor, mailed } from "../support/journey";
import { pageFaults } from "../support/page-faults";
import { newLockSerial } from "../support/people";
import { downloaded, goToPage, type Visitor } from "./browser";
import { awaitField } from "./form";
import { agreeToAll, bidder, otherBidder, paid, reviewer, stack, windowOf } from "./here";

const { invoiceProvider } = stack.addresses;
const shipmentShownTo = ({ page }: Visitor) => page.getByRole("region", { name: "寄送信息" });

test("when everything of a mailed lock is clicked twice, a wrong tracking number included, then all of it is done once, and the service may be rated once", async () => {
  const id = await paid(mailed);
  const [owner, desk] = [await windowOf("bidder1"), await windowOf("reviewer1")];
  const { page } = desk;
  await goToPage(page, `/reviews/${id}`);
  await page.getByRole("button", { name: "寄出", exact: true }).click();
  await page.getByText("请填写快递单号").waitFor();
  await page.getByLabel("快递公司").fill("示例快递");
  await page.getByLabel("快递单号").fill("DEMO123456");
  await page.getByRole("button", { name: "寄出", exact: true }).dblclick();
  await page.getByText("已登记寄出").waitFor();
  await page.getByLabel("记录内容").fill("证书已签发");
  await page.getByRole("button", { name: "添加办理记录" }).dblclick();
  await page.locator(".timeline", { hasText: "证书已签发" }).waitFor();
  const offer = owner.page.getByRole("heading", { name: "请评价本次服务" });
  await goToPage(owner.page, `/payments/${id}/details`);
  await shipmentShownTo(owner).getByText("DEMO123456").waitFor();
  await expectPoll(() => offer.count()).toBe(0);

  const correct = page.getByRole("button", { name: "更正快递信息" });
  await expectPoll(() => correct.isDisabled()).toBe(true);
  await page.getByLabel("快递单号").fill("DEMO654321");
  await correct.dblclick();
  await shipmentShownTo(desk).getByText("DEMO654321").waitFor();
  // The second click of a slow double click changes nothing, because the button is disabled.
  await expectPoll(() => correct.isDisabled()).toBe(true);
  await page.getByRole("button", { name: "标记为已办理" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "确定" }).dblclick();
  await page.getByText("已标记为已办理").waitFor();

  await goToPage(owner.page, `/payments/${id}/details`);
  await shipmentShownTo(owner).getByText("DEMO654321").waitFor();
  await expectPoll(() => shipmentShownTo(owner).getByText("DEMO123456").count()).toBe(0);
  await owner.page.getByRole("button", { name: "确认收货" }).click();
  await owner.page.getByRole("dialog").getByRole("button", { name: "确定" }).dblclick();
  await owner.page.getByText("已确认收货").waitFor();
  await shipmentShownTo(owner).getByText("已签收").waitFor();
  await expectPoll(() => owner.page.getByRole("button", { name: "确认收货" }).count()).toBe(0);
  await expectPoll(async () => (await bidder.api.get(id)).records.map(({ text }) => text)).toEqual([
    "已寄出：示例快递 DEMO123456",
    "证书已签发",
    "更正快递信息：示例快递 DEMO654321",
    "已办理",
    "确认签收",
  ]);

  // The question keeps nobody from anything.
  await offer.waitFor();
  await expectPoll(() => owner.page.getByRole("dialog").count()).toBe(0);
  await owner.page.getByText("非常满意", { exact: true }).click();
  await expectPoll(() => owner.page.getByLabel("原因（选填）").count()).toBe(0);
  await owner.page.getByText("不满意", { exact: true }).click();
  await owner.page.getByLabel("原因（选填）").fill("示例：等候时间较长");
  await expectPoll(() => pageFaults(owner.page)).toEqual([]);
  await owner.page.getByRole("button", { name: "提交评价" }).click();
  await owner.page.getByRole("heading", { name: "您的评价" }).waitFor();
  // The other page of the application shows the rating as well, and offers no second one.
  await goToPage(owner.page, `/applications/${id}`);
  await owner.page.getByText("示例：等候时间较长").waitFor();
  await expectPoll(() => offer.count()).toBe(0);
});

interface Provided {
  orderNo: string;
  statusMsg: string;
  orderAmount: string;
  payerName: string;
  deliveries: { phone: string; mail: string }[];
}

/** Returns the provider's orders for an application, in their order. */
async function issuedFor(id: string): Promise<Provided[]> {
  const answer = await fetch(`${invoiceProvider}/control/invoices`);
  const invoices = (await answer.json()) as Provided[];
  return invoices.filter(({ orderNo }) => orderNo.startsWith(id.slice(0, 10) + id.slice(-8)));
}

test("when the page is reloaded as an invoice is asked for, and it fails, then it was asked for once, its reason is shown, and asking again brings it", async () => {
  const lockSerial = newLockSerial();
  const id = await paid({ lockSerial }, otherBidder);
  const orderNo = nextInvoiceOrderNo({ id, invoiceRequests: [] });
  const failing = { orderNo, reason: "示例原因：抬头与税号不符", outcome: "fail", delayMs: 0 };
  const answer = await fetch(`${invoiceProvider}/control/behaviour`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(failing),
  });
  expect(answer.status).toBe(200);

  const { page } = await windowOf("bidder2");
  const ask = page.getByRole("button", { name: "点击开票" });
  const confirm = page.getByRole("dialog", { name: "开票须知" }).getByRole("button", { name: "确定" });
  await goToPage(page, `/invoices/${id}`);
  await ask.click();
  await page.getByLabel("电子邮箱").fill("unsent@example.com");
  await page.reload();
  await ask.click();
  await awaitField(page, "发票抬头", otherBidder.orgName);
  await expectPoll(() => page.getByLabel("电子邮箱").inputValue()).not.toBe("unsent@example.com");
  await confirm.dblclick();
  await page.waitForURL("**/invoices?tab=*");
  await page.reload();
  await page.getByRole("link", { name: /^未申请/ }).click();
  const row = page.getByRole("row", { name: lockSerial });
  await row.getByText("开票失败").waitFor();
  await row.getByText("失败原因：示例原因：抬头与税号不符").waitFor();
  await goToPage(page, `/payments/${id}/details`);
  await page.getByText("更正后再次点击【点击开票】").waitFor();
  await goToPage(page, "/invoices?tab=未申请");
  await row.getByRole("button", { name: "点击开票" }).click();
  await confirm.dblclick();
  await row.getByRole("button", { name: "下载发票" }).waitFor();
  await expectPoll(async () =>
    (await issuedFor(id)).map((order) => `${order.orderNo.slice(-2)} ${order.statusMsg}`),
  ).toEqual(["01 开票失败", "02 开票完成（最终状态）"]);
});

test("when the title is wrong, then the bidder has it put right, and finds all three invoices", async () => {
  const lockSerial = newLockSerial();
  const id = await paid({ lockSerial });
  await reviewer.api.markHandled(id);
  const { page } = await windowOf("bidder1");
  await goToPage(page, `/invoices?search=${lockSerial}`);
  const row = page.getByRole("row", { name: lockSerial });
  await row.getByRole("button", { name: "点击开票" }).click();
  await page.getByRole("textbox", { name: "发票抬头" }).fill("示例写错的抬头");
  await page.getByRole("dialog").getByRole("button", { name: "确定" }).click();
  await page.waitForURL("**/invoices?tab=*");
  await goToPage(page, `/invoices?tab=已申请&search=${lockSerial}`);
  await row.getByRole("link", { name: "发票详情" }).click();
  await page.getByText("OFD是原件").waitFor();
  // The workflow has completed, so the next request starts another run.
  await awaitApplication(bidder, id, ({ endedAt }) => endedAt !== undefined);

  await page.getByRole("button", { name: "重新发送" }).click();
  const dialog = page.getByRole("dialog", { name: "重新发送" });
  await dialog.getByRole("textbox", { name: "电子邮箱" }).fill("again@example.com");
  await dialog.getByRole("button", { name: "重新发送" }).click();
  await page.getByText("已请开票方重新发送").last().waitFor();

  await page.getByRole("button", { name: "抬头有误" }).click();
  const title = page.getByRole("textbox", { name: "发票抬头" });
  await expectPoll(() => title.inputValue()).toBe("示例写错的抬头");
  await title.fill("示例更正的抬头");
  await page.getByRole("button", { name: "红冲重开" }).click();
  const reason = page.getByRole("dialog", { name: "请填写红冲原因" });
  await reason.getByRole("textbox").fill("抬头写错");
  await reason.getByRole("button", { name: "红冲重开" }).click();
  // The page shows 红冲中, 开票中 and then 已开票 without a reload.
  const reversed = page.getByRole("region", { name: "已红冲的发票" });
  await reversed.waitFor();
  await page.locator("dd", { hasText: /^已开票$/ }).waitFor();
  for (const name of ["下载原发票PDF", "下载红字发票PDF"]) {
    const download = await downloaded(page, reversed.getByRole("button", { name }));
    expect(download.suggestedFilename()).toMatch(/\.pdf$/);
  }
  await expectPoll(() => pageFaults(page)).toEqual([]);
  const issued = await issuedFor(id);
  expect(issued.map(({ orderAmount, payerName }) => [orderAmount, payerName])).toEqual([
    ["200.00", "示例写错的抬头"],
    ["-200.00", "示例写错的抬头"],
    ["200.00", "示例更正的抬头"],
  ]);
  expect(issued[0]?.deliveries).toMatchObject([{ mail: "again@example.com" }]);
});

test("when it is refunded after the invoice, then the money goes back, and the red invoice is there to be fetched", async () => {
  const lockSerial = newLockSerial();
  const id = await paid({ lockSerial });
  await reviewer.api.markHandled(id);
  await bidder.api.requestInvoice(id, invoiceFor(bidder));
  await awaitApplication(bidder, id, ({ endedAt }) => endedAt !== undefined);
  const { page: desk } = await windowOf("operator");
  await goToPage(desk, `/operations/applications/${id}`);
  await desk.getByRole("button", { name: "抬头有误" }).waitFor();
  await expectPoll(() => desk.getByRole("button", { name: "红冲重开" }).count()).toBe(0);
  await desk.getByRole("button", { name: "红冲退款" }).click();
  const dialog = desk.getByRole("dialog", { name: "请输入意见" });
  await dialog.getByRole("textbox").fill("投标人不再办理");
  await dialog.getByRole("button", { name: "红冲退款" }).click();
  await desk.getByText("已提交，等待另一位运维人员复核").waitFor();
  await agreeToAll(id);
  await goToPage(desk, `/operations/applications/${id}`);
  await desk.getByRole("region", { name: "已红冲的发票" }).waitFor();
  await expectPoll(() => pageFaults(desk)).toEqual([]);
  await goToPage(desk, "/operations");
  const drawer = desk.getByRole("region", { name: "开票员" });
  await drawer.getByText("已登录").waitFor();

  await awaitApplication(bidder, id, ({ payment }) => payment === "已退款");
  const { page } = await windowOf("bidder1");
  await goToPage(page, `/invoices?tab=已申请&search=${lockSerial}`);
  const row = page.getByRole("row", { name: lockSerial });
  await row.getByText("已红冲").waitFor();
  await row.getByRole("link", { name: "发票详情" }).click();
  await page.getByRole("button", { name: "下载红字发票PDF" }).waitFor();
  await expectPoll(async () => (await issuedFor(id)).map(({ orderAmount }) => orderAmount)).toEqual([
    "200.00",
    "-200.00",
  ]);
});
