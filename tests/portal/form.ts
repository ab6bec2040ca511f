import type { Locator, Page } from "playwright-core";
import { eventually } from "../../embedded/demo/narrator";

export { choose, fillForm } from "../../embedded/manual/form";

/** Goes from the list through the consent page to the form of a new application. */
export async function openNewForm(page: Page): Promise<void> {
  await page.goto("/applications");
  await page.getByRole("link", { name: "新增申请" }).click();
  await agree(page);
  await page.getByLabel("锁序列号").waitFor();
}

/** Presses something. A caller that counts clicks gives its own function. */
type Press = (target: Locator) => Promise<void>;
const click: Press = (target) => target.click();

/** Agrees on the consent page. */
export const agree = (page: Page, press = click): Promise<void> =>
  press(page.getByRole("button", { name: "同意", exact: true }));

/** 【提交信息】, the dialog, 【确认提交】. */
export async function submitForm(page: Page, opinion: string, press = click): Promise<void> {
  await press(page.getByRole("button", { name: "提交信息" }));
  const dialog = page.getByRole("dialog", { name: "请输入意见" });
  await dialog.getByRole("textbox").fill(opinion);
  await press(dialog.getByRole("button", { name: "确认提交" }));
  await page.getByRole("heading", { name: "申请详情" }).waitFor();
}

/** Gives the dialog of an import a list of these bytes. */
export const chooseList = (dialog: Locator, content: string): Promise<void> =>
  dialog
    .getByLabel("选择文件")
    .setInputFiles({ name: "list.csv", mimeType: "text/csv", buffer: Buffer.from(content) });

/** Gives the field of a material a picture. */
export const chooseMaterial = (page: Page, material: string, name: string, buffer: Buffer): Promise<void> =>
  page.getByLabel(`${material}：选择文件`).setInputFiles({ name, mimeType: "image/png", buffer });

/** The application's number in the page's address. */
export function applicationIdIn(page: Page): string {
  const [id] = /[0-9A-HJKMNP-TV-Z]{26}/.exec(page.url()) ?? [];
  if (!id) throw new Error(`no application in ${page.url()}`);
  return id;
}

/** Waits until the field holds the value: what was loaded anew comes a moment later. */
export const awaitField = (page: Page, label: string, value: string): Promise<string> =>
  eventually(
    label,
    () => page.getByLabel(label, { exact: true }).inputValue(),
    (shown) => shown === value,
  );
