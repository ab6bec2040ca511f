import { photograph } from "./camera";
import type { Cast } from "./cast";

/** Shows 打印电子发票, for a mailed lock whose receipt has not been confirmed yet. */
export async function printInvoice(
  { bidder: { page } }: Cast,
  { id, lockSerial }: { id: string; lockSerial: string },
): Promise<void> {
  await page.goto("/invoices");
  const request = page.getByRole("row", { name: lockSerial }).getByRole("button", { name: "点击开票" });
  await request.waitFor();
  await photograph(page, "invoices");
  await request.click();
  await page.getByText("如确认开票将自动确认收货").waitFor();
  await page.getByLabel("电子邮箱").fill("demo@example.com");
  await photograph(page, "invoice-notice");
  await page.getByRole("dialog").getByRole("button", { name: "确定" }).click();
  await page.getByRole("button", { name: "下载发票" }).waitFor();
  await photograph(page, "invoice-issued");
  await page.goto(`/payments/${id}/details`);
  await page.locator(".timeline", { hasText: "自动确认签收" }).waitFor();
  await photograph(page, "automatic-receipt");
}

/** Shows how a wrong title is corrected with 【红冲重开】, until the new invoice is there. */
export async function correctTitle({ bidder: { page } }: Cast, id: string): Promise<void> {
  await page.goto(`/invoices/${id}`);
  await page.getByRole("button", { name: "抬头有误" }).click();
  await page.getByRole("textbox", { name: "发票抬头" }).fill("示例更正的抬头");
  await photograph(page, "invoice-details");
  await page.getByRole("button", { name: "红冲重开" }).click();
  const dialog = page.getByRole("dialog", { name: "请填写红冲原因" });
  await dialog.getByRole("textbox").fill("抬头写错");
  await photograph(page, "invoice-reissue");
  await dialog.getByRole("button", { name: "红冲重开" }).click();
  await page.getByRole("region", { name: "已红冲的发票" }).waitFor();
  await page.locator("dd", { hasText: /^已开票$/ }).waitFor();
  await photograph(page, "invoice-reissued");
}
