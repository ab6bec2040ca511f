import { formOf } from "../support/journey";
import { newLockSerial } from "../support/people";
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

async function waiting(changes = {}): Promise<string> {
  const { id } = await bidder.api.create(formOf(bidder, changes));
  await bidder.api.submit(id, "请审核");
  return id;
}

test("when two reviewers decide at once, then the second is told who decided and what", async () => {
  const id = await waiting();
  for (const { page } of [first, second]) {
    await page.goto(`/reviews/${id}`);
    await page.getByRole("textbox", { name: "审核意见" }).fill("同意");
  }
  await first.page.getByRole("button", { name: "审核通过", exact: true }).click();
  await first.page.getByText("已审核通过").waitFor();
  await second.page.getByRole("button", { name: "审核不通过" }).click();
  await second.page.getByText(/该申请已由审核员甲于.+审核/).waitFor();
  await second.page.getByText("结果：审核通过；意见：同意").waitFor();
  await second.awaitFailures(409);
});

test("when a reviewer searches, filters and sorts, then the next ones are of these and in this order, not approved by a double click, and behind the last one is the list", async () => {
  const prefix = newLockSerial();
  const lockOf = (place: number, years: number) => ({
    lockType: "单位锁",
    lockSerial: `${prefix}-${place}`,
    years,
  });
  const ids: string[] = [];
  for (const place of [1, 2, 3]) ids.push(await waiting({ locks: [lockOf(place, 2)] }));
  const [oldest = "", middle = "", latest = ""] = ids;
  const ofOneYear = await waiting({ locks: [lockOf(4, 1)] });
  const { page } = first;
  await page.goto("/reviews");
  await page
    .getByRole("textbox", { name: "单位名称、统一社会信用代码、锁序列号、申请短号或编号" })
    .fill(prefix);
  await page.getByRole("button", { name: "搜索" }).click();
  await page.getByLabel("延期年限").selectOption("2年");
  await page.getByLabel("排序").selectOption({ value: "order=desc" });
  await page
    .getByRole("row", { name: `${prefix}-3` })
    .getByRole("link", { name: "审核" })
    .click();
  await page.waitForURL(`**/reviews/${latest}`);
  const goOn = page.getByRole("button", { name: "通过并处理下一条", exact: true });
  for (const next of [middle, oldest]) {
    await page.getByRole("textbox", { name: "审核意见" }).fill("同意");
    await goOn.dblclick();
    await page.waitForURL(`**/reviews/${next}`);
    await goOn.waitFor();
    await expectPoll(() => goOn.isDisabled()).toBe(true);
    await page.locator(".tag", { hasText: "待审核" }).waitFor();
  }
  await page.getByRole("textbox", { name: "审核意见" }).fill("同意");
  await goOn.click();
  await page.getByText("当前搜索和筛选范围内没有待审核的申请了").waitFor();
  await page.waitForURL((url) => url.searchParams.get("search") === prefix);
  const reviewsOf = async (id: string) => (await bidder.api.get(id)).reviews.length;
  await expectPoll(() => Promise.all([...ids, ofOneYear].map(reviewsOf))).toEqual([1, 1, 1, 0]);
});
