import { photograph } from "./camera";
import type { Cast } from "./cast";

/**
 * Shows 查看详情与办理记录, and 确认收货 as far as its question. The question is not answered, because a later chapter confirms the
 * receipt by printing the invoice.
 */
export async function follow({ bidder: { page } }: Cast, id: string): Promise<void> {
  await page.goto("/payments?tab=已支付");
  await page.locator(`a[href="/payments/${id}/details"]`).waitFor();
  await photograph(page, "paid-list");
  await page.locator(`a[href="/payments/${id}/details"]`).click();
  await page.getByText("DEMO123456", { exact: true }).waitFor();
  await photograph(page, "details");
  await page.getByRole("button", { name: "确认收货" }).click();
  const dialog = page.getByRole("dialog", { name: "确认收货" });
  await dialog.waitFor();
  await photograph(page, "receipt");
  await dialog.getByRole("button", { name: "取消" }).click();
}

/** Shows 评价服务. */
export async function rate({ bidder: { page }, reviewer }: Cast, id: string): Promise<void> {
  await reviewer.api.markHandled(id);
  await page.goto(`/payments/${id}/details`);
  const panel = page.locator(".panel", { hasText: "请评价本次服务" });
  await panel.getByText("不满意", { exact: true }).click();
  await panel.getByLabel("原因（选填）").fill("示例：等候时间较长");
  await photograph(page, "rating");
  await panel.getByRole("button", { name: "提交评价" }).click();
  await page.getByRole("heading", { name: "您的评价" }).waitFor();
}

/** Shows 撤回申请. */
export async function withdraw({ bidder: { page } }: Cast, id: string): Promise<void> {
  await page.goto(`/applications/${id}`);
  await page.getByRole("button", { name: "撤回申请" }).click();
  const dialog = page.getByRole("dialog", { name: "请输入意见" });
  await dialog.getByRole("textbox").fill("不再需要");
  await photograph(page, "withdraw");
  await dialog.getByRole("button", { name: "撤回申请" }).click();
  await dialog.waitFor({ state: "detached" });
}

/** Shows 延期操作. */
export async function renew({ bidder: { page } }: Cast): Promise<void> {
  await page.goto("/renewal");
  await page.getByText("再次选择锁的类型，输入密码").waitFor();
  await photograph(page, "renewal");
}
