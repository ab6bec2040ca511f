import { photograph } from "./camera";
import { mailedForm, type Cast } from "./cast";
import { choose, fillForm } from "./form";
import { giveLicense } from "./papers";

/** Shows CA申请 as far as the submission, and returns the number of the application. */
export async function apply({ bidder: { page } }: Cast): Promise<string> {
  await page.getByRole("link", { name: "新增申请" }).click();
  const agree = page.getByRole("button", { name: "同意", exact: true, disabled: false });
  await agree.waitFor();
  await photograph(page, "consent");
  await agree.click();

  await choose(page, "购买渠道", "网上");
  await page.getByRole("main").getByText("网上购买的锁不在此办理").waitFor();
  await photograph(page, "bought-online");
  await fillForm(page, { lockSerial: "DEMO-LOCK-0001", pickup: "邮寄" });
  await photograph(page, "form");
  await photograph(page, "form-end", "bottom");
  await choose(page, "取锁方式", "现场");

  await page.getByRole("button", { name: "修改保存" }).click();
  await page.getByRole("heading", { name: "修改申请" }).waitFor();
  await giveLicense(page);
  await page.getByRole("button", { name: "提交信息" }).click();
  const dialog = page.getByRole("dialog", { name: "请输入意见" });
  await dialog.getByRole("textbox").fill("请审核");
  await photograph(page, "submit");
  await dialog.getByRole("button", { name: "确认提交" }).click();
  await page.getByRole("heading", { name: "申请详情" }).waitFor();
  await photograph(page, "submitted");
  const [id] = /[0-9A-HJKMNP-TV-Z]{26}/.exec(page.url()) ?? [];
  if (!id) throw new Error(`no application in ${page.url()}`);
  return id;
}

/** Shows 删除申请. */
export async function remove({ bidder }: Cast): Promise<void> {
  const { page, api } = bidder;
  await api.create(mailedForm(bidder, "DEMO-LOCK-0009"));
  await page.goto("/applications");
  await page.getByRole("checkbox", { name: /DEMO-LOCK-0009/ }).check();
  await photograph(page, "applications");
  await page.getByRole("button", { name: "删除申请" }).click();
  const dialog = page.getByRole("dialog", { name: "删除申请" });
  await dialog.waitFor();
  await photograph(page, "delete");
  await dialog.getByRole("button", { name: "确定" }).click();
  await dialog.waitFor({ state: "detached" });
}

/** Shows 修改被退回的申请, and submits the application again. */
export async function correct({ bidder: { page, api } }: Cast, id: string): Promise<void> {
  await page.goto(`/applications/${id}/edit`);
  await page.getByText("审核意见：请补正经办人").waitFor();
  await page.getByLabel("经办人", { exact: true }).fill("示例经办人乙");
  await photograph(page, "rejected");
  await page.getByRole("button", { name: "修改保存" }).click();
  await page.getByText("已保存").waitFor();
  await api.submit(id, "已补正");
}
