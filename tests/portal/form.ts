import type { Locator, Page } from "playwright-core";
import { eventually } from "../../embedded/demo/narrator";
import { goToPage } from "./browser";

export { choose, fillForm } from "../../embedded/manual/form";

/** Goes from the list through the consent page to the form of a new application. */
export async function openNewForm(page: Page): Promise<void> {
  await goToPage(page, "/applications");
  await page.getByRole("link", { name: "新增申请" }).click();
  await agree(page);
  await page.getByLabel("锁序列号").waitFor();
}

/** Function that clicks an element. Callers that count clicks provide their own. */
type Press = (target: Locator) => Promise<void>;
const click: Press = (target) => target.click();

/** Agrees to the terms on the consent page. */
export const agree = (page: Page, press = click): Promise<void> =>
  press(page.getByRole("button", { name: "同意", exact: true }));

/** Submits the form: clicks 【提交信息】, fills in the opinion in the dialog, and clicks 【确认提交】. */
export async function submitForm(page: Page, opinion: string, press = click): Promise<void> {
  await press(page.getByRole("button", { name: "提交信息" }));
  const dialog = page.getByRole("dialog", { name: "请输入意见" });
  await dialog.getByRole("textbox").fill(opinion);
  await press(dialog.getByRole("button", { name: "确认提交" }));
  await page.getByRole("heading", { name: "申请详情" }).waitFor();
}

/** Chooses a CSV file with the given content in an import's dialog. */
export const chooseList = (dialog: Locator, content: string): Promise<void> =>
  dialog
    .getByLabel("选择文件")
    .setInputFiles({ name: "list.csv", mimeType: "text/csv", buffer: Buffer.from(content) });

/** Chooses a picture for a material. */
export const chooseMaterial = (page: Page, material: string, name: string, buffer: Buffer): Promise<void> =>
  page.getByLabel(`${material}：选择文件`).setInputFiles({ name, mimeType: "image/png", buffer });

/** Returns the id of the application in the page's address. */
export function applicationIdIn(page: Page): string {
  const [id] = /[0-9A-HJKMNP-TV-Z]{26}/.exec(page.url()) ?? [];
  if (!id) throw new Error(`no application in ${page.url()}`);
  return id;
}

/** Waits until a field has the given value, because a reloaded page shows its data a moment later. */
export const awaitField = (page: Page, label: string, value: string): Promise<string> =>
  eventually(
    label,
    () => page.getByLabel(label, { exact: true }).inputValue(),
    (shown) => shown === value,
  );
