import { demoUser, type TestStack } from "../support/test-stack";
import { openVisitor, type Visitor } from "./browser";
import { createKeyboard, type Keyboard } from "./keyboard";

/** A person who uses the portal by keyboard alone. */
export interface Typist extends Visitor {
  keyboard: Keyboard;
}

/** Opens the portal's home page for a keyboard user who is already signed in. */
export async function openSignedInTypist(stack: TestStack, username: string): Promise<Typist> {
  const visitor = await openVisitor({ stack, username });
  const keyboard = createKeyboard(visitor.page);
  await visitor.page.goto("/");
  await visitor.page.locator(".visitor-name").waitFor();
  return { ...visitor, keyboard };
}

/** Opens the portal for a keyboard user, who signs in by keyboard as well. */
export async function openTypist(stack: TestStack, username: string): Promise<Typist> {
  const visitor = await openVisitor({ stack });
  const { page } = visitor;
  const keyboard = createKeyboard(page);
  const { password, name } = demoUser(stack, username);
  await page.goto("/");
  await keyboard.activate(page.getByRole("button", { name: "CA自助延期续费" }));
  await keyboard.type(page.getByLabel("用户名"), username);
  await keyboard.type(page.getByLabel("密码"), password);
  await keyboard.press("Enter");
  await page.locator(".visitor-name", { hasText: name }).waitFor();
  return { ...visitor, keyboard };
}

const fieldOf = ({ page }: Typist, label: string) => page.locator(".ant-form-item", { hasText: label });

interface Wanted {
  lockSerial: string;
  pickup: "现场" | "邮寄";
}

/** Fills in and submits an application: from the list through the consent page and the form to 待审核. */
export async function applyFor(typist: Typist, { lockSerial, pickup }: Wanted): Promise<void> {
  const { page, keyboard } = typist;
  await keyboard.activate(page.getByRole("link", { name: "新增申请" }));
  const agree = page.getByRole("button", { name: "同意", exact: true, disabled: false });
  await agree.waitFor();
  await keyboard.activate(agree);

  await page.getByRole("heading", { name: "新增申请" }).waitFor();
  await keyboard.activate(page.getByRole("button", { name: "提交信息" }));
  // After a refused submission, the first empty field has the focus.
  await keyboard.focused(fieldOf(typist, "购买渠道").getByRole("radio").first());
  await keyboard.choose(fieldOf(typist, "购买渠道"), "现场");
  await keyboard.choose(fieldOf(typist, "锁类型"), "单位锁");
  await keyboard.type(page.getByLabel("锁序列号"), lockSerial);
  await keyboard.choose(fieldOf(typist, "延期年限"), "2年");
  await keyboard.type(page.getByLabel("经办人", { exact: true }), "示例经办人");
  await keyboard.type(page.getByLabel("手机"), "13800000000");
  await keyboard.choose(fieldOf(typist, "取锁方式"), pickup);
  if (pickup === "邮寄") {
    await keyboard.type(page.getByLabel("收件人"), "示例收件人");
    await keyboard.type(page.getByLabel("收件电话"), "13800000000");
    await keyboard.type(page.getByLabel("收件地址"), "示例省示例市示例路1号");
  }
  await keyboard.activate(page.getByRole("button", { name: "提交信息" }));
  const dialog = page.getByRole("dialog", { name: "请输入意见" });
  await keyboard.focused(dialog.getByRole("textbox"));
  await keyboard.type(dialog.getByRole("textbox"), "请审核");
  await keyboard.activate(dialog.getByRole("button", { name: "确认提交" }));
  await page.getByRole("heading", { name: "申请详情" }).waitFor();
}

/** Finds an application in one of the reviewer's queues, starting from any of the reviewer's pages, and opens it. */
export async function openInQueue(
  { page, keyboard }: Typist,
  queue: "待审核" | "办理中",
  lockSerial: string,
): Promise<void> {
  const menu = page.getByRole("navigation", { name: "主菜单" });
  await keyboard.activate(menu.getByRole("link", { name: "审核" }), { back: true });
  await keyboard.activate(page.getByRole("link", { name: new RegExp(`^${queue}`) }));
  const search = page.getByRole("textbox", { name: "单位名称、统一社会信用代码、锁序列号、申请短号或编号" });
  await keyboard.type(search, lockSerial);
  await keyboard.press("Enter");
  await page.getByRole("button", { name: "清除" }).waitFor();
  await keyboard.focused(search);
  const row = page.getByRole("row", { name: lockSerial });
  await keyboard.activate(row.getByRole("link", { name: queue === "待审核" ? "审核" : "办理" }));
  await page.getByRole("heading", { name: "审核申请" }).waitFor();
}

/** Approves an application with an opinion. */
export async function approve(typist: Typist, lockSerial: string): Promise<void> {
  const { page, keyboard } = typist;
  await openInQueue(typist, "待审核", lockSerial);
  await keyboard.type(page.getByRole("textbox", { name: "审核意见" }), "同意");
  await keyboard.activate(page.getByRole("button", { name: "审核通过", exact: true }));
  await page.getByText("已审核通过").waitFor();
  // The clicked button has disappeared, and the focus stays on the page's heading.
  await keyboard.focused(page.getByRole("heading", { name: "审核申请" }));
}

/** Marks an application as handled: presses 【标记为已办理】, then 【确定】. */
export async function markHandled({ page, keyboard }: Typist): Promise<void> {
  await keyboard.activate(page.getByRole("button", { name: "标记为已办理" }));
  await keyboard.activate(page.getByRole("dialog").getByRole("button", { name: "确定" }));
  await page.getByText("已标记为已办理").waitFor();
  await keyboard.focused(page.getByRole("heading", { name: "审核申请" }));
}

/** Requests an invoice with 【点击开票】, downloads its file, and returns the file's name. */
export async function downloadInvoice({ page, keyboard }: Typist, lockSerial: string): Promise<string> {
  await keyboard.activate(page.getByRole("button", { name: "点击开票" }));
  await keyboard.type(page.getByLabel("电子邮箱"), "demo@example.com");
  await keyboard.activate(page.getByRole("dialog").getByRole("button", { name: "确定" }));
  const download = page.getByRole("row", { name: lockSerial }).getByRole("button", { name: "下载发票" });
  await download.waitFor();
  await keyboard.tabTo(download);
  const [file] = await Promise.all([page.waitForEvent("download"), keyboard.press("Enter")]);
  return file.suggestedFilename();
}
