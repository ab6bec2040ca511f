import type { Locator } from "playwright-core";
import { formOf, mailed, serialOf } from "../support/journey";
import { layoutFaults } from "../support/page-faults";
import { testStack } from "../support/test-stack";
import type { Bidder, Person } from "../support/world";
import { expectPoll } from "../support/expect-poll";
import { agreeToAll, demoBidder, demoPerson, paid, withAbnormalRefund } from "./cast";
import { openInQueue, openSignedInTypist, type Typist } from "./keyboard-people";

const stack = testStack();
let bidder: Bidder;
let reviewer: Person;

beforeAll(async () => {
  [bidder, reviewer] = await Promise.all([demoBidder(stack, "bidder1"), demoPerson(stack, "reviewer1")]);
});

/**
 * Opens a dialog by its button, and checks that the dialog gets the focus, keeps it when Tab is pressed, and returns it
 * to the button on Escape.
 */
async function openAndEscape({ page, keyboard }: Typist, opener: Locator, title: string): Promise<void> {
  const dialog = page.getByRole("dialog", { name: title });
  await keyboard.activate(opener);
  await keyboard.focused(dialog.locator("*"));
  await expectPoll(() => layoutFaults(page)).toEqual([]);
  // After the dialog's last element the focus may go to the browser's own controls, but never to the page under the
  // dialog.
  for (const key of ["Tab", "Tab", "Tab", "Tab", "Tab", "Shift+Tab", "Shift+Tab", "Shift+Tab"]) {
    await keyboard.press(key);
    await expectPoll(() => page.locator("#root :focus").count()).toBe(0);
  }
  await keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  await keyboard.focused(opener);
}

test("when Escape is pressed in a bidder's dialog, then it closes, and what opened it has the focus", async () => {
  const draft = formOf(bidder);
  await bidder.api.create(draft);
  const typist = await openSignedInTypist(stack, "bidder1");
  const { page, keyboard } = typist;
  const button = (name: string) => page.getByRole("button", { name, exact: true });

  await keyboard.type(
    page.getByRole("textbox", { name: "单位名称、锁序列号、申请短号或编号" }),
    serialOf(draft),
  );
  await keyboard.press("Enter");
  const row = page.getByRole("row", { name: serialOf(draft) });
  await keyboard.tabTo(row.getByRole("checkbox"));
  await keyboard.press("Space");
  await openAndEscape(typist, button("删除申请"), "删除申请");
  await keyboard.activate(row.getByRole("link", { name: "修改" }));
  await openAndEscape(typist, button("提交信息"), "请输入意见");
  await keyboard.activate(button("提交信息"));
  await keyboard.focused(page.getByRole("dialog").getByRole("textbox"));
  await keyboard.activate(page.getByRole("dialog").getByRole("button", { name: "确认提交" }));
  await page.getByRole("heading", { name: "申请详情" }).waitFor();
  // The first opening created the dialog, so the second one tests a dialog that exists already.
  await openAndEscape(typist, button("撤回申请"), "请输入意见");
  await openAndEscape(typist, button("撤回申请"), "请输入意见");
  await typist.close();
});

test("when Escape is pressed in the dialogs after the payment, then what opened them has the focus", async () => {
  const form = formOf(bidder, mailed);
  const id = await paid({ stack, bidder, reviewer }, form);
  await reviewer.api.ship(id, "示例快递", "DEMO123456");

  const processing = await openSignedInTypist(stack, "reviewer1");
  await openInQueue(processing, "办理中", serialOf(form));
  await openAndEscape(
    processing,
    processing.page.getByRole("button", { name: "标记为已办理" }),
    "标记为已办理",
  );
  await processing.close();

  const receiving = await openSignedInTypist(stack, "bidder1");
  const { page, keyboard } = receiving;
  const menu = page.getByRole("navigation", { name: "主菜单" });
  await keyboard.activate(menu.getByRole("link", { name: "CA支付" }), { back: true });
  await keyboard.activate(page.getByRole("link", { name: /^已支付/ }));
  await keyboard.activate(page.getByRole("row", { name: serialOf(form) }).getByRole("link"));
  await openAndEscape(receiving, page.getByRole("button", { name: "确认收货" }), "确认收货");
  await openAndEscape(receiving, page.getByRole("button", { name: "点击开票" }), "开票须知");
  await receiving.close();
});

test("when the operator has no mouse, then an application is found and its failed refund settled by hand", async () => {
  const { id } = await withAbnormalRefund(stack);
  const operator = await openSignedInTypist(stack, "operator");
  const { page, keyboard } = operator;
  const search = page.getByRole("textbox", { name: "单位名称、统一社会信用代码、锁序列号、申请短号或编号" });
  await keyboard.type(search, id);
  await keyboard.press("Enter");
  await page.getByRole("heading", { name: "申请运维" }).waitFor();
  await page.getByText("退款异常").first().waitFor();

  await keyboard.activate(page.getByRole("link", { name: "返回" }));
  const row = page.getByRole("table", { name: "异常退款" }).getByRole("row", { name: id });
  const resolve = row.getByRole("button", { name: "人工结清" });
  await openAndEscape(operator, resolve, "结清原因");
  await keyboard.activate(resolve);
  const dialog = page.getByRole("dialog", { name: "结清原因" });
  await keyboard.type(dialog.getByRole("textbox"), "已银行转账退还，凭证号 DEMO-0001");
  await keyboard.activate(dialog.getByRole("button", { name: "人工结清" }));
  await row.getByText("待复核").waitFor();
  await keyboard.focused(page.getByRole("heading", { name: "运维" }));
  await agreeToAll(stack, id);
  await page.reload();
  await page.getByRole("heading", { name: "异常退款" }).waitFor();
  await row.waitFor({ state: "detached" });
  await operator.close();
});

test("when the skip link is followed, then Tab goes on in the page's content", async () => {
  const { page, keyboard, close } = await openSignedInTypist(stack, "bidder1");
  const skip = page.getByRole("link", { name: "跳到正文" });
  await keyboard.tabTo(skip, { back: true });
  await keyboard.press("Enter");
  await keyboard.focused(page.locator("main"));
  await keyboard.press("Tab");
  await keyboard.focused(page.locator("main").getByRole("link", { name: "新增申请" }));
  await close();
});
