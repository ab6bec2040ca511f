import { scanAndPay } from "../demo/outside";
import { photograph } from "./camera";
import type { Cast } from "./cast";

/** Shows CA支付 by 个人网银. */
export async function payAtBank({ bidder: { page }, outside }: Cast, id: string): Promise<void> {
  await page.goto("/payments");
  const pay = page.locator(`a[href="/payments/${id}"]`);
  await pay.waitFor();
  await photograph(page, "unpaid");
  await pay.click();
  await page.getByText("个人网银", { exact: true }).click();
  await page.getByText("中国工商银行").click();
  await photograph(page, "bank");
  await page.getByRole("button", { name: "确认支付" }).click();
  await page.waitForURL(`${outside.unionPayGateway}/bank/**`);
  await page.getByRole("button", { name: "确认支付" }).click();
  await page.waitForURL(`${outside.api}/payments/${id}`);
  await page.getByRole("heading", { name: "支付成功" }).waitFor();
  await photograph(page, "paid");
}

/**
 * The time within which a QR code surely expires, in milliseconds. The payment window is 300 seconds and has to be waited
 * for, because the page shows no code as expired before it has seen the window end.
 */
const longerThanTheWindow = 330_000;

/** Shows CA支付 by 微信: the QR code, how it looks once it has expired, and then the payment. */
export async function payByWechat({ bidder: { page, api }, outside }: Cast, id: string): Promise<void> {
  await page.goto(`/payments/${id}`);
  await page.getByText("微信支付", { exact: true }).click();
  await page.getByRole("img", { name: /微信支付二维码/ }).waitFor();
  await photograph(page, "qr-code");
  await page.getByRole("img", { name: "二维码已失效" }).waitFor({ timeout: longerThanTheWindow });
  await photograph(page, "qr-code-expired");
  await page.getByRole("button", { name: "重新获取二维码" }).click();
  await page.getByRole("img", { name: /微信支付二维码/ }).waitFor();
  const { attempts } = await api.get(id);
  await scanAndPay(outside, attempts.at(-1)?.number ?? "");
  await page.getByRole("heading", { name: "支付成功" }).waitFor();
}
