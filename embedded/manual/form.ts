import type { Page } from "playwright-core";

/** Chooses one option of a group of radio buttons. */
export const choose = (page: Page, group: string, option: string): Promise<void> =>
  page
    .locator(".ant-form-item", { hasText: group })
    .getByRole("radio", { name: option, exact: true })
    .check();

/** Fills in those fields of the form that the portal can't fill in by itself. */
export async function fillForm(
  page: Page,
  { lockSerial, pickup }: { lockSerial: string; pickup: "现场" | "邮寄" },
): Promise<void> {
  await choose(page, "购买渠道", "现场");
  await choose(page, "锁类型", "单位锁");
  await page.getByLabel("锁序列号").fill(lockSerial);
  await page.getByLabel("经办人", { exact: true }).fill("示例经办人");
  await page.getByLabel("手机").fill("13800000000");
  await choose(page, "取锁方式", pickup);
  if (pickup === "现场") return;
  await page.getByLabel("收件人").fill("示例收件人");
  await page.getByLabel("收件电话").fill("13800000000");
  await page.getByLabel("收件地址").fill("示例省示例市示例路1号");
}
