import type { Browser } from "playwright-core";
import { formOf } from "../support/journey";
import { testStack } from "../support/test-stack";
import type { Bidder } from "../support/world";
import { openBrowser, openVisitor, signInAs, type Visitor } from "./browser";
import { demoBidder } from "./cast";

const stack = testStack();
let browser: Browser;
let first: Visitor;
let second: Visitor;
let bidder: Bidder;

beforeAll(async () => {
  browser = await openBrowser();
  first = await openVisitor({ browser, stack });
  second = await openVisitor({ browser, stack });
  bidder = await demoBidder(stack, "bidder2");
  await Promise.all([signInAs(first, stack, "reviewer1"), signInAs(second, stack, "reviewer2")]);
});

afterAll(() => browser?.close());

async function waiting(): Promise<{ id: string; lockSerial: string }> {
  const form = formOf(bidder);
  const { id } = await bidder.api.create(form);
  await bidder.api.submit(id, "请审核");
  return { id, lockSerial: form.lockSerial };
}

test("when two reviewers decide at once, then the second is told who decided and what", async () => {
  const { id } = await waiting();
  for (const { page } of [first, second]) {
    await page.goto(`/reviews/${id}`);
    await page.getByRole("textbox", { name: "审核意见" }).fill("同意");
  }
  await first.page.getByRole("button", { name: "审核通过", exact: true }).click();
  await first.page.getByText("已审核通过").waitFor();
  await second.page.getByRole("button", { name: "审核不通过" }).click();
  await second.page.getByText(/该申请已由审核员甲于.+审核/).waitFor();
  await second.page.getByText("结果：审核通过；意见：同意").waitFor();
});

test("when a reviewer searches for a lock and approves with the next one, then another waiting one is shown", async () => {
  const { id, lockSerial } = await waiting();
  await waiting();
  const { page } = first;
  await page.goto("/reviews");
  await page.getByRole("textbox", { name: "单位名称、锁序列号或申请编号" }).fill(lockSerial);
  await page.getByRole("button", { name: "搜索" }).click();
  await page.getByRole("row", { name: lockSerial }).getByRole("link", { name: "审核" }).click();
  await page.getByRole("textbox", { name: "审核意见" }).fill("同意");
  await page.getByRole("button", { name: "通过并处理下一条" }).click();
  await page.waitForURL((url) => url.pathname.startsWith("/reviews/") && !url.pathname.endsWith(id));
  await page.getByRole("button", { name: "通过并处理下一条" }).waitFor();
  expect((await bidder.api.get(id)).status).toBe("审核通过");
});
