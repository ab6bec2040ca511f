import { refusals } from "../../domain/application/refusals";
import { awaitApplication } from "../support/journey";
import { testStack } from "../support/test-stack";
import type { Bidder, Person } from "../support/world";
import { expectPoll } from "../support/expect-poll";
import { openVisitor, type Visitor } from "./browser";
import { agreeToAll, approved, demoBidder, demoPerson, payFor } from "./cast";

const stack = testStack();
let visitor: Visitor;
let bidder: Bidder;
let reviewer: Person;
let operator: Person;

beforeAll(async () => {
  [bidder, reviewer, operator, visitor] = await Promise.all([
    demoBidder(stack, "bidder1"),
    demoPerson(stack, "reviewer1"),
    demoPerson(stack, "operator"),
    openVisitor({ stack, username: "bidder1" }),
  ]);
});

const openDialog = async () => {
  await visitor.page.getByRole("button", { name: "撤回申请" }).click();
  return visitor.page.getByRole("dialog", { name: "请输入意见" });
};

/** Checks that a withdrawn application can't be paid, and that its payment page says so. */
async function expectNotPayable(id: string): Promise<void> {
  await visitor.page.goto(`/payments/${id}`);
  await visitor.page.getByRole("heading", { name: "该申请现在不能支付" }).waitFor();
  await visitor.page.getByText("当前状态：已撤回").waitFor();
}

test("when the bidder withdraws before the payment, then the open order dies with the application, and once", async () => {
  const { page } = visitor;
  const id = await approved({ bidder, reviewer });
  await bidder.api.pay(id, { channel: "wechat" });

  await page.goto(`/applications/${id}`);
  const cancelled = await openDialog();
  await expectPoll(() => cancelled.getByRole("button", { name: "撤回申请" }).isDisabled()).toBe(true);
  await cancelled.getByRole("textbox").fill("不再办理");
  await cancelled.getByRole("button", { name: "取消" }).click();
  await cancelled.waitFor({ state: "hidden" });
  await expectPoll(async () => (await bidder.api.get(id)).status).toBe("审核通过");

  await (await openDialog()).getByRole("button", { name: "撤回申请" }).dblclick();
  await page.locator(".tag", { hasText: "已撤回" }).first().waitFor();
  await page.locator(".timeline li", { hasText: "撤回申请" }).getByText("意见：不再办理").waitFor();
  for (const name of ["撤回申请", "修改", "点击支付"]) {
    await expectPoll(() =>
      page.getByRole("button", { name }).or(page.getByRole("link", { name })).count(),
    ).toBe(0);
  }
  await expectPoll(async () => (await bidder.api.get(id)).attempts.map(({ status }) => status)).toEqual([
    "已关闭",
  ]);
  await expectNotPayable(id);
});

test("when money comes before 撤回申请 is confirmed, then the operator has to withdraw, and the money goes back", async () => {
  const { page } = visitor;
  const id = await approved({ bidder, reviewer });
  await page.goto(`/applications/${id}`);
  const dialog = await openDialog();
  await dialog.getByRole("textbox").fill("不再办理");
  await payFor({ stack, bidder }, id);
  await dialog.getByRole("button", { name: "撤回申请" }).click();
  await dialog.getByText(refusals.WITHDRAW_PAID).waitFor();
  await visitor.awaitFailures(409);
  await dialog.getByRole("button", { name: "重新载入" }).click();
  await page.getByRole("link", { name: "支付与办理详情" }).click();
  await page.getByRole("heading", { name: "CA网上支付详情" }).waitFor();
  await expectPoll(() => page.getByRole("button", { name: "撤回申请" }).count()).toBe(0);

  await operator.api.withdraw(id, "投标人来电要求撤回");
  await agreeToAll(stack, id);
  await awaitApplication(bidder, id, ({ payment }) => payment === "已退款");
  await page.reload();
  await page.locator(".tag", { hasText: "已退款" }).first().waitFor();
  await page.getByText(/200\.00元（.+）：已退款/).waitFor();
  await expectPoll(() => page.getByRole("button", { name: "点击开票" }).count()).toBe(0);
  await page.goto("/payments?tab=已支付");
  await page.locator(`a[href="/payments/${id}/details"]`).waitFor();
  await expectNotPayable(id);
});
