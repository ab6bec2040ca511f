import { refundNumber } from "../../domain/money/attempts";
import { shortNumberOf } from "../../domain/form/short-number";
import { expectPoll } from "../support/expect-poll";
import { gatewayControls } from "../support/gateways";
import { awaitApplication, formOf, serialOf } from "../support/journey";
import { pageFaults } from "../support/page-faults";
import { demoUser } from "../support/test-stack";
import { goToPage, type Visitor } from "./browser";
import { agreeToAll, approved, bidder, paid, stack, windowOf, withAbnormalRefund } from "./here";

/** Searches on the operator's page. A complete application number leads straight to the application's page. */
async function searchFor(text: string): Promise<Visitor["page"]> {
  const { page } = await windowOf("operator");
  await goToPage(page, "/operations");
  const box = page.getByRole("textbox", { name: "单位名称、统一社会信用代码、锁序列号、申请短号或编号" });
  await box.fill(text);
  await box.press("Enter");
  return page;
}

test("when the operator opens the first page, then it says what needs them, a stage leads to what waits there, and part of a lock to its application and back", async () => {
  await approved();
  const { page } = await windowOf("operator");
  await goToPage(page, "/operations");
  await page.getByRole("heading", { name: "待处理事项" }).waitFor();
  await page
    .getByText(/收款[\d,.]+元（\d+笔），退款/)
    .first()
    .waitFor();
  const stage = page.getByRole("table", { name: "各阶段" }).getByRole("row", { name: "待支付" });
  await stage.getByRole("link", { name: /^\d+$/ }).click();
  await page.getByText(/【待支付】\d+条，等待最久的在前/).waitFor();

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
  const id = await paid();
  const [attempt] = (await bidder.api.get(id)).attempts;
  const number = refundNumber(attempt?.number ?? "", attempt?.transactions[0]?.id ?? "");
  await gatewayControls(stack.addresses).endRefund(number, "CLOSED");

  const page = await searchFor(id);
  await page.getByRole("heading", { name: "申请运维" }).waitFor();
  const engine = page.getByRole("link", { name: "在 Temporal 中查看" });
  await expectPoll(() => engine.getAttribute("href")).toBe(
    `${stack.addresses.temporalUi}/namespaces/default/workflows/${id}`,
  );
  await page.getByRole("button", { name: "撤回并退款" }).click();
  const withdrawal = page.getByRole("dialog", { name: "请输入意见" });
  await withdrawal.getByRole("textbox").fill("投标人来电要求撤回");
  await withdrawal.getByRole("button", { name: "撤回并退款" }).click();
  await page.getByText("已提交，等待另一位运维人员复核").waitFor();
  await agreeToAll(id);
  await goToPage(page, `/operations/applications/${id}`);
  await page.locator(".tag", { hasText: "已撤回" }).first().waitFor();
  await awaitApplication(bidder, id, ({ stage }) => stage === "退款异常");

  await page.getByRole("link", { name: "运维人员在【异常退款】中处理" }).click();
  await page.waitForURL("**/operations#refunds");
  const row = page.getByRole("table", { name: "异常退款" }).getByRole("row", { name: id });
  await row.getByRole("button", { name: "重试退款" }).click();
  await page.getByText("已重新发起退款").waitFor();
  await awaitApplication(bidder, id, ({ stage }) => stage === "退款异常");
  await goToPage(page, "/operations");
  await row.getByRole("button", { name: "人工结清" }).waitFor();
});

const rowOf = ({ page }: Visitor, table: string, id: string) =>
  page.getByRole("table", { name: table }).getByRole("row", { name: id });

/** Returns the row of the request for a bank card that waits. Earlier requests have rows as well, without buttons. */
const waitingRow = (visitor: Visitor, id: string) =>
  rowOf(visitor, "待复核", shortNumberOf(id))
    .filter({ hasText: "****8777" })
    .filter({ has: visitor.page.getByRole("button") });

/** Has the first operator ask to send the refund to a bank card of the bidder. */
async function askForCard(first: Visitor, id: string): Promise<void> {
  const { page } = first;
  await goToPage(page, "/operations");
  await rowOf(first, "异常退款", id).getByRole("button", { name: "异常退款处理" }).click();
  const dialog = page.getByRole("dialog", { name: "异常退款处理" });
  await dialog.getByLabel("银行卡号").fill("6222 0202 0011 9988 777");
  await dialog.getByLabel("持卡人姓名").fill("示例持卡人");
  const confirm = dialog.getByRole("button", { name: "异常退款处理" });
  await expectPoll(() => confirm.isEnabled()).toBe(false);
  await dialog.getByLabel("处理原因").fill("收款账户已注销");
  await confirm.click();
  await waitingRow(first, id).getByRole("button", { name: "撤回请求" }).waitFor();
}

const faultsOf = async ({ page }: Visitor, where: string): Promise<string[]> =>
  (await pageFaults(page)).map((fault) => `${where}: ${fault}`);

test("when one operator sends a refund to a card, then they may take it back, another reads what it is about, disagrees or agrees, and both stand in the application", async () => {
  const { id, number } = await withAbnormalRefund();
  const [first, second] = [await windowOf("operator"), await windowOf("operator2")];
  await askForCard(first, id);
  await waitingRow(first, id).getByRole("button", { name: "撤回请求" }).click();
  await first.page.getByText("已撤回复核请求").waitFor();
  await rowOf(first, "待复核", shortNumberOf(id)).locator(".tag", { hasText: "已撤回" }).first().waitFor();

  const { page } = second;
  await askForCard(first, id);
  await goToPage(page, "/operations");
  await waitingRow(second, id).getByRole("button", { name: "不同意" }).click();
  const refusal = page.getByRole("dialog", { name: "复核意见：不同意" });
  await refusal.getByRole("textbox").fill("持卡人与投标人不符");
  await refusal.getByRole("button", { name: "不同意" }).click();
  await page.getByText("已记为不同意").waitFor();

  await askForCard(first, id);
  await expectPoll(() => waitingRow(first, id).getByRole("button", { name: "同意" }).count()).toBe(0);
  await rowOf(first, "异常退款", id).getByText("待复核").waitFor();
  await first.page.getByText(/待复核\d+项，见下方/).waitFor();
  await goToPage(page, "/operations");
  const row = waitingRow(second, id);
  await row.getByText("工商银行 ****8777 示例持卡人").waitFor();
  await expectPoll(() => faultsOf(second, "the page")).toEqual([]);
  await row.getByRole("button", { name: "同意", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "复核意见：同意" });
  const whose = [demoUser(stack, "bidder1").orgName ?? "", shortNumberOf(id)];
  for (const shown of ["工商银行 ****8777 示例持卡人", "200.00元", "运维员甲：收款账户已注销", ...whose])
    await dialog.getByText(shown).waitFor();
  await expectPoll(() => faultsOf(second, "the dialog")).toEqual([]);
  await gatewayControls(stack.addresses).endRefund(number, "SUCCESS");
  await dialog.getByRole("textbox").fill("已电话核对");
  await dialog.getByRole("button", { name: "同意" }).click();
  await page.getByText("已同意，已执行").waitFor();
  await rowOf(second, "待复核", shortNumberOf(id))
    .filter({ hasText: "****8777" })
    .locator(".tag", { hasText: "已执行" })
    .waitFor();

  await awaitApplication(bidder, id, ({ endedAt }) => endedAt !== undefined);
  await goToPage(page, `/operations/applications/${id}`);
  for (const shown of [
    "异常退款处理，运维员甲：收款账户已注销",
    "退至工商银行 ****8777 示例持卡人",
    "复核运维员乙：已电话核对",
  ])
    await page.getByText(shown).waitFor();
  await expectPoll(() => faultsOf(second, "the application")).toEqual([]);
  const { page: trail } = await windowOf("auditor");
  await goToPage(trail, `/audit?search=${id}`);
  await trail.getByText(/同意：已电话核对；异常退款处理：.*退至工商银行 \*\*\*\*8777 示例持卡人/).waitFor();
});

test("an operator registers an endpoint, sees its secret once, tests it in vain, rolls the secret and deletes it", async () => {
  const visitor = await windowOf("operator");
  const { page } = visitor;
  await goToPage(page, "/operations");
  const name = `示例接收方${Date.now()}`;
  await page.getByRole("button", { name: "查看接收方" }).click();
  await page.getByRole("button", { name: "登记接收方" }).click();
  const dialog = page.getByRole("dialog", { name: "登记接收方" });
  await dialog.getByLabel("名称").fill(name);
  await dialog.getByLabel("网址（https）").fill("http://platform.example.gov.cn/");
  await dialog.getByRole("button", { name: "确定" }).click();
  await dialog.getByText("须以 https:// 开头").waitFor();
  await visitor.awaitFailures(400);
  await dialog.getByLabel("网址（https）").fill("https://nowhere.invalid/events");
  await dialog.getByRole("button", { name: "确定" }).click();
  const shown = page.getByRole("dialog", { name: `“${name}”的密钥` });
  const secret = (await shown.getByText(/^whsec_/).textContent()) ?? "";
  await shown.getByRole("button", { name: "已记下" }).click();
  const row = page.getByRole("table", { name: "接收方" }).getByRole("row", { name });
  await row.getByText("待验证").waitFor();
  await row.getByRole("button", { name: "测试" }).click();
  await page.getByText(/对方未收下测试：连接不上/).waitFor();
  await row.getByRole("button", { name: "调用记录" }).click();
  const calls = page.getByRole("dialog", { name: `“${name}”最近七天的调用` });
  await calls.getByText("最近七天没有调用").waitFor();
  await calls.getByLabel("从哪一天起再发一遍").fill("2100-01-05");
  await calls.getByRole("button", { name: "再发一遍" }).click();
  await page.getByText("该日以后没有事件").waitFor();
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
