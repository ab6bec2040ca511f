import type { Page } from "playwright-core";
import { photograph } from "./camera";
import { fillForm } from "./form";
import type { Cast } from "./cast";

const license = `
  <body style="margin: 0; padding: 60px; font: 26px/2 'Noto Sans CJK SC', sans-serif; border: 12px double #8a6d1f">
    <h1 style="text-align: center">营业执照（示例）</h1>
    <p>统一社会信用代码：91330604MA00000013</p>
    <p>名称：示例科技有限公司</p>
    <p>类型：有限责任公司</p>
    <p>住所：示例省示例市示例路1号</p>
    <p>营业期限：长期</p>
  </body>`;

/** Draws a picture of an invented business licence, which belongs to nobody. */
async function drawLicense(page: Page): Promise<Buffer> {
  const sheet = await page.context().newPage();
  await sheet.setViewportSize({ width: 900, height: 1200 });
  await sheet.setContent(license);
  const picture = await sheet.screenshot();
  await sheet.close();
  return picture;
}

/** Shows 申请材料 on the page of a saved application. */
export async function giveLicense(page: Page): Promise<void> {
  const buffer = await drawLicense(page);
  await page
    .getByLabel("营业执照：选择文件")
    .setInputFiles({ name: "营业执照.png", mimeType: "image/png", buffer });
  await page.getByRole("button", { name: "查看营业执照第1份" }).waitFor();
  await photograph(page, "materials", "bottom");
}

/** Shows 粘贴多把锁. Nothing that is pasted is kept. */
export async function pasteLocks({ bidder: { page } }: Cast): Promise<void> {
  await page.goto("/applications");
  await page.getByRole("link", { name: "新增申请" }).click();
  await page.getByRole("button", { name: "同意", exact: true, disabled: false }).click();
  await fillForm(page, { lockSerial: "DEMO-LOCK-0011", pickup: "现场" });
  await page.getByRole("button", { name: "粘贴多把锁" }).click();
  const dialog = page.getByRole("dialog", { name: "粘贴多把锁" });
  const lines = ["0012 业务锁 1", "0013 业务锁 2", "0014 法人锁 1", "0015 业务锁 3"];
  await dialog.getByRole("textbox").fill(lines.map((line) => `DEMO-LOCK-${line}`).join("\n"));
  await photograph(page, "paste-locks");
  await dialog.getByRole("button", { name: /^填入/ }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByText("5把锁费用合计").waitFor();
  await photograph(page, "several-locks");
}

/** Shows 大字版, and goes back to 标准版. */
export async function readLarge({ bidder: { page } }: Cast): Promise<void> {
  await page.goto("/payments?tab=已支付");
  await page.getByRole("button", { name: "大字版" }).click();
  const back = page.getByRole("button", { name: "标准版" });
  await back.waitFor();
  await photograph(page, "large-print");
  await back.click();
  await page.getByRole("button", { name: "大字版" }).waitFor();
}
