import { formOf, serialOf } from "../support/journey";
import { testStack } from "../support/test-stack";
import type { Bidder } from "../support/world";
import { expectPoll } from "../support/expect-poll";
import { openVisitor, type Visitor } from "./browser";
import { demoBidder } from "./cast";

const stack = testStack();
let first: Visitor;
let second: Visitor;
let bidder: Bidder;

beforeAll(async () => {
  [first, second, bidder] = await Promise.all([
    openVisitor({ stack, username: "reviewer1" }),
    openVisitor({ stack, username: "reviewer2" }),
    demoBidder(stack, "bidder2"),
  ]);
});

async function waiting(): Promise<{ id: string; lockSerial: string }> {
  const form = formOf(bidder);
  const { id } = await bidder.api.create(form);
  await bidder.api.submit(id, "请审核");
  return { id, lockSerial: serialOf(form) };
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
  expect(second.takeFailures()).toEqual([409]);
});

test("when a reviewer searches for a lock and approves with the next one, then that is shown, and not approved by a double click", async () => {
  const { id, lockSerial } = await waiting();
  await waiting();
  const { page } = first;
  await page.goto("/reviews");
  await page
    .getByRole("textbox", { name: "单位名称、统一社会信用代码、锁序列号、申请短号或编号" })
    .fill(lockSerial);
  await page.getByRole("button", { name: "搜索" }).click();
  await page.getByRole("row", { name: lockSerial }).getByRole("link", { name: "审核" }).click();
  await page.getByRole("textbox", { name: "审核意见" }).fill("同意");
  await page.getByRole("button", { name: "通过并处理下一条", exact: true }).dblclick();
  await page.waitForURL((url) => url.pathname.startsWith("/reviews/") && !url.pathname.endsWith(id));
  const goOn = page.getByRole("button", { name: "通过并处理下一条", exact: true });
  await goOn.waitFor();
  await expectPoll(() => goOn.isDisabled()).toBe(true);
  await page.locator(".tag", { hasText: "待审核" }).waitFor();
  await expectPoll(async () => (await bidder.api.get(id)).reviews).toHaveLength(1);
});
