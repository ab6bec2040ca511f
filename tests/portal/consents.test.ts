import { shortNumberOf } from "../../domain/form/short-number";
import { gatewayControls } from "../support/gateways";
import { awaitApplication } from "../support/journey";
import { layoutFaults } from "../support/page-faults";
import { demoUser, testStack } from "../support/test-stack";
import { expectPoll } from "../support/expect-poll";
import { openVisitor, signInAs, type Visitor } from "./browser";
import { demoBidder, withAbnormalRefund } from "./cast";

const stack = testStack();
let first: Visitor;
let second: Visitor;
beforeAll(async () => {
  first = await openVisitor({ stack, username: "operator" });
  // The second operator signs in at the portal's own form, since they have to be a person.
  second = await openVisitor({ stack });
  await signInAs(second, stack, "operator2");
});

const rowOf = ({ page }: Visitor, table: string, id: string) =>
  page.getByRole("table", { name: table }).getByRole("row", { name: id });

/** Returns the row of the request for a bank card. The earlier withdrawal has a row as well. */
const proposalRow = (visitor: Visitor, id: string) =>
  rowOf(visitor, "待复核", shortNumberOf(id)).filter({ hasText: "****8777" });

/** Has the first operator ask to send the refund to a bank card of the bidder. */
async function askForCard(id: string): Promise<void> {
  const { page } = first;
  await page.goto("/operations");
  await rowOf(first, "异常退款", id).getByRole("button", { name: "异常退款处理" }).click();
  const dialog = page.getByRole("dialog", { name: "异常退款处理" });
  await dialog.getByLabel("银行卡号").fill("6222 0202 0011 9988 777");
  await dialog.getByLabel("持卡人姓名").fill("示例持卡人");
  const confirm = dialog.getByRole("button", { name: "异常退款处理" });
  await expectPoll(() => confirm.isEnabled()).toBe(false);
  await dialog.getByLabel("处理原因").fill("收款账户已注销");
  await confirm.click();
  await page.getByText("已提交，等待另一位运维人员复核").waitFor();
}

async function faultsOf({ page }: Visitor, where: string): Promise<string[]> {
  return (await layoutFaults(page)).map((fault) => `${where}: ${fault}`);
}

test("when one operator sends a refund to a card, then another reads what it is about and agrees, and both stand in the application", async () => {
  const { id, number } = await withAbnormalRefund(stack);
  await askForCard(id);
  const own = proposalRow(first, id);
  await own.getByRole("button", { name: "撤回请求" }).waitFor();
  await expectPoll(() => own.getByRole("button", { name: "同意" }).count()).toBe(0);
  await rowOf(first, "异常退款", id).getByText("待复核").waitFor();
  await first.page.getByText(/待复核\d+项，见下方/).waitFor();

  const { page } = second;
  await page.goto("/operations");
  const row = proposalRow(second, id);
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
  await row.locator(".tag", { hasText: "已执行" }).waitFor();

  const bidder = await demoBidder(stack, "bidder1");
  await awaitApplication(bidder, id, ({ endedAt }) => endedAt !== undefined);
  await page.goto(`/operations/applications/${id}`);
  for (const shown of [
    "异常退款处理，运维员甲：收款账户已注销",
    "退至工商银行 ****8777 示例持卡人",
    "复核运维员乙：已电话核对",
  ])
    await page.getByText(shown).waitFor();
  await expectPoll(() => faultsOf(second, "the application")).toEqual([]);
  const { page: trail, close } = await openVisitor({ stack, username: "auditor" });
  await trail.goto(`/audit?search=${id}`);
  await trail.getByText(/同意：已电话核对；异常退款处理：.*退至工商银行 \*\*\*\*8777 示例持卡人/).waitFor();
  await close();
});

test("when the first takes it back, or the second disagrees, then the refund waits as before", async () => {
  const { id } = await withAbnormalRefund(stack);
  await askForCard(id);
  await proposalRow(first, id).getByRole("button", { name: "撤回请求" }).click();
  await first.page.getByText("已撤回复核请求").waitFor();
  await proposalRow(first, id).locator(".tag", { hasText: "已撤回" }).waitFor();

  await askForCard(id);
  const { page } = second;
  await page.goto("/operations");
  const waiting = proposalRow(second, id).filter({ has: page.getByRole("button") });
  await waiting.getByRole("button", { name: "不同意" }).click();
  const dialog = page.getByRole("dialog", { name: "复核意见：不同意" });
  await dialog.getByRole("textbox").fill("持卡人与投标人不符");
  await dialog.getByRole("button", { name: "不同意" }).click();
  await page.getByText("已记为不同意").waitFor();
  await rowOf(second, "异常退款", id).getByRole("button", { name: "异常退款处理" }).waitFor();
});
