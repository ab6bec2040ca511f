import { refundNumber } from "../../domain/money/attempts";
import { beijingDay, dayAfter } from "../../domain/beijing-day";
import { gatewayControls } from "../support/gateways";
import { awaitApplication, formOf, serialOf } from "../support/journey";
import { testStack } from "../support/test-stack";
import { expectPoll } from "../support/expect-poll";
import { openVisitor, type Visitor } from "./browser";
import { agreeToAll, approved, demoBidder, demoPerson, paid } from "./cast";

const stack = testStack();
let operator: Visitor;

beforeAll(async () => {
  operator = await openVisitor({ stack, username: "operator" });
});

/** Searches on the operator's page. A complete application number leads straight to the application's page. */
async function searchFor(text: string): Promise<void> {
  const { page } = operator;
  await page.goto("/operations");
  const box = page.getByRole("textbox", { name: "单位名称、统一社会信用代码、锁序列号、申请短号或编号" });
  await box.fill(text);
  await box.press("Enter");
}

test("when the operator searches for part of a lock, then a list leads to its application and back", async () => {
  const { page } = operator;
  const bidder = await demoBidder(stack, "bidder1");
  const form = formOf(bidder);
  const { id } = await bidder.api.create(form);
  await searchFor(serialOf(form).slice(1));
  const row = page.getByRole("row", { name: serialOf(form) });
  await row.getByText("编辑中").waitFor();
  await row.getByRole("link", { name: id }).click();
  await page.getByRole("heading", { name: "申请运维" }).waitFor();
  await page.goBack();
  await row.waitFor();
  await searchFor("没有这样的单位");
  await page.getByText("没有找到符合条件的申请").waitFor();
  await searchFor(bidder.orgCode);
  await page.getByText(/找到\d+条申请/).waitFor();
});

test("when the refund of a withdrawal fails, then the operator finds it, tries again, and may settle it by hand", async () => {
  const { page } = operator;
  const bidder = await demoBidder(stack, "bidder1");
  const id = await paid({ stack, bidder, reviewer: await demoPerson(stack, "reviewer1") });
  const [attempt] = (await bidder.api.get(id)).attempts;
  const number = refundNumber(attempt?.number ?? "", attempt?.transactions[0]?.id ?? "");
  await gatewayControls(stack.addresses).endRefund(number, "CLOSED");

  await searchFor(id);
  await page.getByRole("heading", { name: "申请运维" }).waitFor();
  const engine = page.getByRole("link", { name: "在流程引擎中查看" });
  await expectPoll(() => engine.getAttribute("href")).toBe(
    `${stack.addresses.temporalUi}/namespaces/default/workflows/${id}`,
  );
  await page.getByRole("button", { name: "撤回并退款" }).click();
  const withdrawal = page.getByRole("dialog", { name: "请输入意见" });
  await withdrawal.getByRole("textbox").fill("投标人来电要求撤回");
  await withdrawal.getByRole("button", { name: "撤回并退款" }).click();
  await page.getByText("已提交，等待另一位运维人员复核").waitFor();
  await agreeToAll(stack, id);
  await page.reload();
  await page.locator(".tag", { hasText: "已撤回" }).first().waitFor();
  await awaitApplication(bidder, id, ({ stage }) => stage === "退款异常");

  await page.goto("/operations");
  const row = page.getByRole("table", { name: "异常退款" }).getByRole("row", { name: id });
  await row.getByRole("button", { name: "重试退款" }).click();
  await page.getByText("已重新发起退款").waitFor();
  await awaitApplication(bidder, id, ({ stage }) => stage === "退款异常");
  await page.reload();
  await row.getByRole("button", { name: "人工结清" }).waitFor();
});

test("an operator registers an endpoint, sees its secret once, tests it in vain, rolls the secret and deletes it", async () => {
  const { page } = operator;
  await page.goto("/operations");
  const name = `示例接收方${Date.now()}`;
  await page.getByRole("button", { name: "查看接收方" }).click();
  await page.getByRole("button", { name: "登记接收方" }).click();
  const dialog = page.getByRole("dialog", { name: "登记接收方" });
  await dialog.getByLabel("名称").fill(name);
  await dialog.getByLabel("网址（https）").fill("http://platform.example.gov.cn/");
  await dialog.getByRole("button", { name: "确定" }).click();
  await dialog.getByText("须以 https:// 开头").waitFor();
  await operator.awaitFailures(400);
  await dialog.getByLabel("网址（https）").fill("https://nowhere.invalid/events");
  await dialog.getByRole("button", { name: "确定" }).click();
  const shown = page.getByRole("dialog", { name: `“${name}”的密钥` });
  const secret = (await shown.getByText(/^whsec_/).textContent()) ?? "";
  await shown.getByRole("button", { name: "已记下" }).click();
  const row = page.getByRole("table", { name: "接收方" }).getByRole("row", { name });
  await row.getByText("待验证").waitFor();
  await row.getByRole("button", { name: "测试" }).click();
  await page.getByText(/没有收下测试：连接不上/).waitFor();
  await row.getByRole("button", { name: "更换密钥" }).click();
  await page.getByRole("dialog", { name: "更换密钥" }).getByRole("button", { name: "确定" }).click();
  await shown.getByText(/^whsec_/).waitFor();
  await expectPoll(() => shown.getByText(secret).count()).toBe(0);
  await shown.getByRole("button", { name: "已记下" }).click();
  await row.getByRole("button", { name: "停用旧密钥" }).click();
  await row.getByRole("button", { name: "停用旧密钥" }).waitFor({ state: "detached" });
  await row.getByRole("button", { name: "删除接收方" }).click();
  await page.getByRole("dialog", { name: "删除接收方" }).getByRole("button", { name: "确定" }).click();
  await row.waitFor({ state: "detached" });
});

test("when the operator asks for a day's ledger, then its file has the day in its name", async () => {
  const { page } = operator;
  await page.goto("/finance");
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "下载收支明细" }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/^收支明细_\d{4}-\d\d-\d\d\.csv$/);
});

test("when a day is typed, then what can't be done on it isn't offered, and the page says why", async () => {
  const { page } = operator;
  const today = beijingDay(Date.now());
  await page.goto("/finance");
  const field = page.getByLabel("日期（年-月-日）");
  const offered = async () => {
    const buttons = ["下载收支明细", "手动对账"].map((name) => page.getByRole("button", { name }));
    return Promise.all(buttons.map((button) => button.isEnabled()));
  };
  await expectPoll(() => field.inputValue()).toBe(dayAfter(today, -1));
  await expectPoll(() => offered()).toEqual([true, true]);
  await field.fill("2026-02-30");
  await page.getByText("请按“年-月-日”填写日期").waitFor();
  await expectPoll(() => offered()).toEqual([false, false]);
  await field.fill("2999-01-01");
  await page.getByText("日期不能晚于今天").waitFor();
  await expectPoll(() => offered()).toEqual([false, false]);
  await field.fill(today);
  await page.getByText("只能对今天之前的日期对账").waitFor();
  await expectPoll(() => offered()).toEqual([true, false]);
  await field.fill("２０２６－０１－０５");
  await expectPoll(() => offered()).toEqual([true, true]);
});

test("when the operator opens the first page, then it says what needs them, and a stage leads to what waits there", async () => {
  const { page } = operator;
  const [bidder, reviewer] = await Promise.all([
    demoBidder(stack, "bidder1"),
    demoPerson(stack, "reviewer1"),
  ]);
  await approved({ bidder, reviewer });
  await page.goto("/operations");
  await page.getByRole("heading", { name: "待处理事项" }).waitFor();
  await page
    .getByText(/收款[\d,.]+元（\d+笔），退款/)
    .first()
    .waitFor();
  const row = page.getByRole("table", { name: "各阶段" }).getByRole("row", { name: "待支付" });
  await row.getByRole("link", { name: /^\d+$/ }).click();
  await page.getByText(/【待支付】\d+条，等待最久的在前/).waitFor();
});
