import { nextInvoiceOrderNo } from "../../domain/application/invoicing";
import { newLockSerial } from "../support/people";
import { testStack } from "../support/test-stack";
import { expectPoll } from "../support/expect-poll";
import { openVisitor } from "./browser";
import { demoBidder, demoPerson, paid } from "./cast";

const stack = testStack();
const { invoiceProvider } = stack.addresses;

async function letFail(orderNo: string, reason: string): Promise<void> {
  const answer = await fetch(`${invoiceProvider}/control/behaviour`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ orderNo, reason, outcome: "fail", delayMs: 0 }),
  });
  expect(answer.status).toBe(200);
}

/** Returns the provider's orders for an application, with their outcomes. */
async function ordersOf(id: string): Promise<string[]> {
  const answer = await fetch(`${invoiceProvider}/control/invoices`);
  const invoices = (await answer.json()) as { orderNo: string; statusMsg: string }[];
  return invoices
    .filter(({ orderNo }) => orderNo.startsWith(id.slice(0, 10) + id.slice(-8)))
    .map(({ orderNo, statusMsg }) => `${orderNo.slice(-2)} ${statusMsg}`);
}

test("when the invoice fails, then its reason is shown, and asking again brings it", async () => {
  const { page } = await openVisitor({ stack, username: "bidder1" });
  const bidder = await demoBidder(stack, "bidder1");
  const lockSerial = newLockSerial();
  const id = await paid({ stack, bidder, reviewer: await demoPerson(stack, "reviewer1") }, { lockSerial });
  await letFail(nextInvoiceOrderNo({ id, invoiceRequests: [] }), "示例原因：抬头与税号不符");

  const row = page.getByRole("row", { name: lockSerial });
  const ask = async () => {
    await row.getByRole("button", { name: "点击开票" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "确定" }).dblclick();
    await page.getByText("已申请开票").last().waitFor();
  };
  await page.goto("/invoices");
  await ask();
  await page.getByRole("link", { name: /^未申请/ }).click();
  await row.getByText("开票失败").waitFor();
  await row.getByText("失败原因：示例原因：抬头与税号不符").waitFor();
  await page.goto(`/payments/${id}/details`);
  await page.getByText("更正后再次点击【点击开票】").waitFor();
  await page.goto("/invoices?tab=未申请");
  await ask();
  await row.getByRole("button", { name: "下载发票" }).waitFor();
  await expectPoll(() => ordersOf(id)).toEqual(["01 开票失败", "02 开票完成（最终状态）"]);
});
