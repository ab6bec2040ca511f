import type { Page } from "playwright-core";

/** Goes from the list through the consent page to the form of a new application. */
export async function openNewForm(page: Page): Promise<void> {
  await page.goto("/applications");
  await page.getByRole("link", { name: "新增申请" }).click();
  await page.getByRole("checkbox", { name: "我已阅读并同意以上内容" }).check();
  await page.getByRole("button", { name: "同意并继续" }).click();
  await page.getByLabel("锁序列号").waitFor();
}

/** Fills in what the portal doesn't know by itself. */
export async function fillForm(
  page: Page,
  { lockSerial, pickup }: { lockSerial: string; pickup: "现场" | "邮寄" },
): Promise<void> {
  await choose(page, "购买渠道", "现场");
  await choose(page, "锁类型", "单位锁");
  await page.getByLabel("锁序列号").fill(lockSerial);
  await page.getByLabel("经办人").fill("示例经办人");
  await page.getByLabel("手机").fill("13800000000");
  await choose(page, "取锁方式", pickup);
  if (pickup === "现场") return;
  await page.getByLabel("收件人").fill("示例收件人");
  await page.getByLabel("收件电话").fill("13800000000");
  await page.getByLabel("收件地址").fill("示例省示例市示例路1号");
}

/** Chooses one of a group of options. */
export const choose = (page: Page, group: string, option: string): Promise<void> =>
  page
    .locator(".ant-form-item", { hasText: group })
    .getByRole("radio", { name: option, exact: true })
    .check();

/** 【提交信息】, the dialog, 【确认提交】. */
export async function submitForm(page: Page, opinion: string): Promise<void> {
  await page.getByRole("button", { name: "提交信息" }).click();
  const dialog = page.getByRole("dialog", { name: "请输入意见" });
  await dialog.getByRole("textbox").fill(opinion);
  await dialog.getByRole("button", { name: "确认提交" }).click();
  await page.getByRole("heading", { name: "申请详情" }).waitFor();
}

/** The application's number in the page's address. */
export function applicationIdIn(page: Page): string {
  const [id] = /[0-9A-HJKMNP-TV-Z]{26}/.exec(page.url()) ?? [];
  if (!id) throw new Error(`no application in ${page.url()}`);
  return id;
}
