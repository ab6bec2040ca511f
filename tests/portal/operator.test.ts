import type { Browser } from "playwright-core";
import { refundNumber } from "../../domain/attempts";
import { awaitApplication } from "../support/journey";
import { testStack } from "../support/test-stack";
import { openBrowser, openVisitor, signInAs, type Visitor } from "./browser";
import { demoBidder, demoPerson, paid } from "./cast";

const stack = testStack();
let browser: Browser;
let operator: Visitor;

beforeAll(async () => {
  browser = await openBrowser();
  operator = await openVisitor({ browser, stack });
  await signInAs(operator, stack, "operator");
});

afterAll(() => browser?.close());

async function letRefundFail(number: string): Promise<void> {
  const answer = await fetch(`${stack.addresses.wechatGateway}/control/refunds/${number}`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ outcome: "ABNORMAL" }),
  });
  expect(answer.status).toBe(204);
}

test("when the refund of a withdrawal fails, then the operator finds it, tries again, and settles it by hand", async () => {
  const { page } = operator;
  const bidder = await demoBidder(stack, "bidder1");
  const id = await paid({ stack, bidder, reviewer: await demoPerson(stack, "reviewer1") });
  const [attempt] = (await bidder.api.get(id)).attempts;
  await letRefundFail(refundNumber(attempt?.number ?? "", attempt?.transactions[0]?.id ?? ""));

  await page.goto("/operations");
  await page.getByLabel("申请编号").fill(id);
  await page.getByRole("button", { name: "打开" }).click();
  const engine = await page.getByRole("link", { name: "在流程引擎中查看" }).getAttribute("href");
  expect(engine).toBe(`${stack.addresses.temporalUi}/namespaces/default/workflows/${id}`);
  await page.getByRole("button", { name: "撤回并退款" }).click();
  const withdrawal = page.getByRole("dialog", { name: "请输入意见" });
  await withdrawal.getByRole("textbox").fill("投标人来电要求撤回");
  await withdrawal.getByRole("button", { name: "撤回并退款" }).click();
  await page.locator(".tag", { hasText: "已撤回" }).first().waitFor();
  await awaitApplication(bidder, id, ({ stage }) => stage === "退款异常");

  await page.goto("/operations");
  const row = page.getByRole("row", { name: id });
  await row.getByRole("button", { name: "重试退款" }).click();
  await page.getByText("已重新发起退款").waitFor();
  await awaitApplication(bidder, id, ({ stage }) => stage === "退款异常");
  await page.reload();
  await row.getByRole("button", { name: "人工结清" }).click();
  const resolution = page.getByRole("dialog", { name: "结清原因" });
  await resolution.getByRole("textbox").fill("已银行转账退还，凭证号 DEMO-0001");
  await resolution.getByRole("button", { name: "人工结清" }).click();
  await row.waitFor({ state: "detached" });
  expect(operator.complaints).toEqual([]);
});

test("when the operator asks for a day's ledger, then its file has the day in its name", async () => {
  const { page } = operator;
  await page.goto("/operations");
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "下载收支明细" }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/^收支明细_\d{4}-\d\d-\d\d\.csv$/);
});
