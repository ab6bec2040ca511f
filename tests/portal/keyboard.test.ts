import type { Locator } from "playwright-core";
import { expectPoll } from "../support/expect-poll";
import { pageFaults } from "../support/page-faults";
import { newLockSerial } from "../support/people";
import { demoUser } from "../support/test-stack";
import { openPage, type Visitor } from "./browser";
import { applicationIdIn } from "./form";
import { agreeToAll, stack, windowOf, withAbnormalRefund } from "./here";
import { createKeyboard, type Keyboard } from "./keyboard";

/** A person who uses the portal by keyboard alone. */
interface Typist extends Visitor {
  keyboard: Keyboard;
}

async function openTypist(username: string): Promise<Typist> {
  const visitor = await windowOf(username);
  await openPage(visitor.page, "/");
  return { ...visitor, keyboard: createKeyboard(visitor.page) };
}

/**
 * Opens a dialog by its button, and checks that the dialog gets the focus, keeps it when Tab is pressed, and returns it
 * to the button on Escape. Opens it again, where the dialog exists already.
 */
async function escapeAndOpen({ page, keyboard }: Typist, opener: Locator, title: string): Promise<Locator> {
  const dialog = page.getByRole("dialog", { name: title });
  await keyboard.activate(opener);
  await keyboard.focused(dialog.locator("*"));
  await expectPoll(() => pageFaults(page)).toEqual([]);
  // After the dialog's last element the focus may go to the browser's own controls, but never to the page under the
  // dialog.
  for (const key of ["Tab", "Tab", "Tab", "Tab", "Tab", "Shift+Tab", "Shift+Tab", "Shift+Tab"]) {
    await keyboard.press(key);
    await expectPoll(() => page.locator("#root :focus").count()).toBe(0);
  }
  await keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  await keyboard.focused(opener);
  await keyboard.activate(opener);
  await keyboard.focused(dialog.locator("xpath=descendant-or-self::*"));
  return dialog;
}

/** Finds an application in one of the reviewer's queues, starting from any of the reviewer's pages, and opens it. */
async function openInQueue(
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

test("when nobody touches the mouse, then a mailed lock goes through application, review, payment and receipt to the invoice, and each dialog gives the focus back", async () => {
  const guest = await windowOf("guest");
  const bidder: Typist = { ...guest, keyboard: createKeyboard(guest.page) };
  const { page, keyboard } = bidder;
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  const { password, name } = demoUser(stack, "bidder1");
  await page.goto("/");
  await keyboard.activate(button("CA自助延期续费"));
  await keyboard.type(page.getByLabel("用户名"), "bidder1");
  await keyboard.type(page.getByLabel("密码"), password);
  await keyboard.press("Enter");
  await page.locator(".visitor-name", { hasText: name }).waitFor();

  await keyboard.tabTo(page.getByRole("link", { name: "跳到正文" }), { back: true });
  await keyboard.press("Enter");
  await keyboard.focused(page.locator("main"));
  await keyboard.press("Tab");
  await keyboard.focused(page.locator("main").getByRole("link", { name: "新增申请" }));
  await keyboard.press("Enter");
  const agree = page.getByRole("button", { name: "同意", exact: true, disabled: false });
  await agree.waitFor();
  await keyboard.activate(agree);

  const lockSerial = newLockSerial();
  const fieldOf = (label: string) => page.locator(".ant-form-item", { hasText: label });
  await page.getByRole("heading", { name: "新增申请" }).waitFor();
  await keyboard.activate(button("提交信息"));
  // After a refused submission, the first empty field has the focus.
  await keyboard.focused(fieldOf("购买渠道").getByRole("radio").first());
  await keyboard.choose(fieldOf("购买渠道"), "现场");
  await keyboard.choose(fieldOf("锁类型"), "单位锁");
  await keyboard.type(page.getByLabel("锁序列号"), lockSerial);
  await keyboard.choose(fieldOf("延期年限"), "2年");
  await keyboard.type(page.getByLabel("经办人", { exact: true }), "示例经办人");
  await keyboard.type(page.getByLabel("手机"), "13800000000");
  await keyboard.choose(fieldOf("取锁方式"), "邮寄");
  await keyboard.type(page.getByLabel("收件人"), "示例收件人");
  await keyboard.type(page.getByLabel("收件电话"), "13800000000");
  await keyboard.type(page.getByLabel("收件地址"), "示例省示例市示例路1号");
  // The first submission of a new form stores it as a draft, whose page has a button of its own.
  await keyboard.activate(button("提交信息"));
  await keyboard.focused(page.getByRole("dialog").getByRole("textbox"));
  await keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  const submitting = await escapeAndOpen(bidder, button("提交信息"), "请输入意见");
  await keyboard.focused(submitting.getByRole("textbox"));
  await keyboard.type(submitting.getByRole("textbox"), "请审核");
  await keyboard.activate(submitting.getByRole("button", { name: "确认提交" }));
  await page.getByRole("heading", { name: "申请详情" }).waitFor();
  const id = applicationIdIn(page);

  const reviewer = await openTypist("reviewer1");
  const desk = reviewer.page;
  await openInQueue(reviewer, "待审核", lockSerial);
  await reviewer.keyboard.type(desk.getByRole("textbox", { name: "审核意见" }), "同意");
  await reviewer.keyboard.activate(desk.getByRole("button", { name: "审核通过", exact: true }));
  await desk.getByText("已审核通过").waitFor();
  // The clicked button has disappeared, and the focus stays on the page's heading.
  await reviewer.keyboard.focused(desk.getByRole("heading", { name: "审核申请" }));

  const menu = page.getByRole("navigation", { name: "主菜单" });
  await keyboard.activate(menu.getByRole("link", { name: "CA支付" }), { back: true });
  await keyboard.activate(
    page.getByRole("row", { name: lockSerial }).getByRole("link", { name: "点击支付" }),
  );
  await page.getByRole("heading", { name: "CA网上支付" }).waitFor();
  const ways = page.getByRole("radiogroup", { name: "支付方式" });
  await keyboard.choose(ways, "微信支付");
  await page.getByRole("img", { name: /微信支付二维码/ }).waitFor();
  await keyboard.focused(page.getByRole("radio", { name: "微信支付" }));
  await keyboard.choose(ways, "个人网银");
  await keyboard.choose(page.getByRole("radiogroup", { name: "选择银行" }), "中国农业银行");
  await keyboard.activate(page.getByRole("button", { name: "确认支付" }));
  await page.waitForURL(`${stack.addresses.unionPayGateway}/bank/**`);
  await keyboard.activate(page.getByRole("button", { name: "确认支付" }), { fresh: true });
  await page.waitForURL(`${stack.addresses.api}/payments/${id}`);
  await keyboard.focused(page.getByRole("heading", { name: "支付成功" }));

  await openInQueue(reviewer, "办理中", lockSerial);
  await reviewer.keyboard.type(desk.getByLabel("记录内容"), "证书已签发");
  await reviewer.keyboard.press("Enter");
  await desk.locator(".timeline", { hasText: "证书已签发" }).waitFor();
  await reviewer.keyboard.type(desk.getByLabel("快递公司"), "示例快递");
  await reviewer.keyboard.type(desk.getByLabel("快递单号"), "DEMO123456");
  await reviewer.keyboard.activate(desk.getByRole("button", { name: "寄出", exact: true }));
  await desk.getByText("已登记寄出").waitFor();
  const handling = desk.getByRole("button", { name: "标记为已办理" });
  const handled = await escapeAndOpen(reviewer, handling, "标记为已办理");
  await reviewer.keyboard.activate(handled.getByRole("button", { name: "确定" }));
  await desk.getByText("已标记为已办理").waitFor();
  await reviewer.keyboard.focused(desk.getByRole("heading", { name: "审核申请" }));

  await keyboard.activate(page.getByRole("link", { name: "查看详情" }));
  await page.locator(".timeline", { hasText: "证书已签发" }).waitFor();
  await page.getByText("DEMO123456", { exact: true }).waitFor();
  const receiving = await escapeAndOpen(bidder, button("确认收货"), "确认收货");
  await keyboard.activate(receiving.getByRole("button", { name: "确定" }));
  await page.locator(".timeline", { hasText: "确认签收" }).waitFor();
  await keyboard.focused(page.getByRole("heading", { name: "CA网上支付详情" }));
  const asking = await escapeAndOpen(bidder, button("点击开票"), "开票须知");
  await keyboard.type(page.getByLabel("电子邮箱"), "demo@example.com");
  await keyboard.activate(asking.getByRole("button", { name: "确定" }));
  const download = page.getByRole("row", { name: lockSerial }).getByRole("button", { name: "下载发票" });
  await download.waitFor();
  await keyboard.tabTo(download);
  const [file] = await Promise.all([page.waitForEvent("download"), keyboard.press("Enter")]);
  expect(file.suggestedFilename()).toMatch(/^电子发票_\d+\.pdf$/);
});

test("when the operator has no mouse, then an application is found and its failed refund settled by hand", async () => {
  const { id } = await withAbnormalRefund();
  const typist = await openTypist("operator");
  const { page, keyboard } = typist;
  const search = page.getByRole("textbox", { name: "单位名称、统一社会信用代码、锁序列号、申请短号或编号" });
  await keyboard.type(search, id);
  await keyboard.press("Enter");
  await page.getByRole("heading", { name: "申请运维" }).waitFor();
  await page.getByText("退款异常").first().waitFor();

  await keyboard.activate(page.getByRole("link", { name: "返回" }));
  const row = page.getByRole("table", { name: "异常退款" }).getByRole("row", { name: id });
  const resolve = row.getByRole("button", { name: "人工结清" });
  const dialog = await escapeAndOpen(typist, resolve, "结清原因");
  await keyboard.type(dialog.getByRole("textbox"), "已银行转账退还，凭证号 DEMO-0001");
  await keyboard.activate(dialog.getByRole("button", { name: "人工结清" }));
  await row.getByText("待复核").waitFor();
  await keyboard.focused(page.getByRole("heading", { name: "运维" }));
  await agreeToAll(id);
  await page.reload();
  await page.getByRole("heading", { name: "异常退款" }).waitFor();
  await row.waitFor({ state: "detached" });
});
