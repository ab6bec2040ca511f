import { photograph } from "./camera";
import type { Cast } from "./cast";

/** Shows 审核: the first submission is rejected. */
export async function reject({ reviewer: { page } }: Cast, id: string): Promise<void> {
  await page.goto("/reviews");
  const waiting = page.locator(`a[href^="/reviews/${id}"]`).first();
  await waiting.waitFor();
  await photograph(page, "reviews");
  await waiting.click();
  await page.getByRole("textbox", { name: "审核意见" }).fill("请补正经办人");
  await page.getByRole("button", { name: "审核不通过" }).click();
  await page.getByText("审核不通过，已通知投标人").waitFor();
}

/** Shows 审核: the second submission is approved, after a look at the changes. */
export async function approve({ reviewer: { page } }: Cast, id: string): Promise<void> {
  await page.goto(`/reviews/${id}`);
  await page.getByRole("textbox", { name: "审核意见" }).fill("同意");
  await photograph(page, "review");
  await page.getByRole("button", { name: "审核通过", exact: true }).click();
  await page.getByText("已审核通过").waitFor();
}

/** Shows 办理: a record is added, and the lock is sent. */
export async function process({ reviewer: { page } }: Cast, id: string): Promise<void> {
  await page.goto(`/reviews/${id}`);
  await page.getByLabel("记录内容").fill("证书已签发");
  await page.getByLabel("快递公司").fill("示例快递");
  await page.getByLabel("快递单号").fill("DEMO123456");
  await photograph(page, "processing");
  await page.getByRole("button", { name: "添加办理记录" }).click();
  await page.locator(".timeline", { hasText: "证书已签发" }).waitFor();
  await page.getByRole("button", { name: "寄出", exact: true }).click();
  await page.getByText("已登记寄出").waitFor();
}
