import { mailed } from "../support/journey";
import { testStack } from "../support/test-stack";
import { expectPoll } from "../support/expect-poll";
import { openBidderAndReviewer, type Visitor } from "./browser";
import { demoBidder, demoPerson, paid } from "./cast";

const stack = testStack();
let bidder: Visitor;
let reviewer: Visitor;

beforeAll(async () => {
  [bidder, reviewer] = await openBidderAndReviewer(stack);
});

const shipmentShownTo = ({ page }: Visitor) => page.getByRole("region", { name: "寄送信息" });

async function processAtTheDesk(id: string): Promise<void> {
  const { page } = reviewer;
  await page.goto(`/reviews/${id}`);
  await page.getByRole("button", { name: "寄出", exact: true }).click();
  await page.getByText("请填写快递单号").waitFor();
  await page.getByLabel("快递公司").fill("示例快递");
  await page.getByLabel("快递单号").fill("DEMO123456");
  await page.getByRole("button", { name: "寄出", exact: true }).dblclick();
  await page.getByText("已登记寄出").waitFor();
  await page.getByLabel("记录内容").fill("证书已签发");
  await page.getByRole("button", { name: "添加办理记录" }).dblclick();
  await page.locator(".timeline", { hasText: "证书已签发" }).waitFor();
}

test("when everything of a mailed lock is clicked twice, a wrong tracking number included, then all of it is done once", async () => {
  const owner = await demoBidder(stack, "bidder1");
  const id = await paid({ stack, bidder: owner, reviewer: await demoPerson(stack, "reviewer1") }, mailed);
  await processAtTheDesk(id);
  await bidder.page.goto(`/payments/${id}/details`);
  await shipmentShownTo(bidder).getByText("DEMO123456").waitFor();

  const { page } = reviewer;
  const correct = page.getByRole("button", { name: "更正快递信息" });
  await expectPoll(() => correct.isDisabled()).toBe(true);
  await page.getByLabel("快递单号").fill("DEMO654321");
  await correct.dblclick();
  await shipmentShownTo(reviewer).getByText("DEMO654321").waitFor();
  // The second click of a slow double click changes nothing, because the button is disabled.
  await expectPoll(() => correct.isDisabled()).toBe(true);
  await page.getByRole("button", { name: "标记为已办理" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "确定" }).dblclick();
  await page.getByText("已标记为已办理").waitFor();

  await bidder.page.reload();
  await shipmentShownTo(bidder).getByText("DEMO654321").waitFor();
  await expectPoll(() => shipmentShownTo(bidder).getByText("DEMO123456").count()).toBe(0);
  await bidder.page.getByRole("button", { name: "确认收货" }).click();
  await bidder.page.getByRole("dialog").getByRole("button", { name: "确定" }).dblclick();
  await bidder.page.getByText("已确认收货").waitFor();
  await shipmentShownTo(bidder).getByText("已签收").waitFor();
  await expectPoll(() => bidder.page.getByRole("button", { name: "确认收货" }).count()).toBe(0);
  await expectPoll(async () => (await owner.api.get(id)).records.map(({ text }) => text)).toEqual([
    "已寄出：示例快递 DEMO123456",
    "证书已签发",
    "更正快递信息：示例快递 DEMO654321",
    "已办理",
    "确认签收",
  ]);
});
