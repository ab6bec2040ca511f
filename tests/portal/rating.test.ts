import { expectPoll } from "../support/expect-poll";
import { layoutFaults } from "../support/page-faults";
import { testStack } from "../support/test-stack";
import { openVisitor } from "./browser";
import { demoBidder, demoPerson, paid } from "./cast";

const stack = testStack();

test("when the service is done, then the bidder may say what they think of it, once, and isn't kept from anything by the question", async () => {
  const bidder = await demoBidder(stack, "bidder1");
  const reviewer = await demoPerson(stack, "reviewer1");
  const id = await paid({ stack, bidder, reviewer });
  const { page, close } = await openVisitor({ stack, username: "bidder1" });
  const offer = page.getByRole("heading", { name: "请评价本次服务" });
  await page.goto(`/payments/${id}/details`);
  await page.getByRole("heading", { name: "支付记录" }).waitFor();
  await expectPoll(() => offer.count()).toBe(0);

  await reviewer.api.markHandled(id);
  await page.reload();
  await offer.waitFor();
  await expectPoll(() => page.getByRole("dialog").count()).toBe(0);
  await page.getByText("非常满意", { exact: true }).click();
  await expectPoll(() => page.getByLabel("原因（选填）").count()).toBe(0);
  await page.getByText("不满意", { exact: true }).click();
  await page.getByLabel("原因（选填）").fill("示例：等候时间较长");
  await expectPoll(() => layoutFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "提交评价" }).click();
  await page.getByRole("heading", { name: "您的评价" }).waitFor();

  // The other page of the application shows the rating as well, and offers no second one.
  await page.goto(`/applications/${id}`);
  await page.getByText("示例：等候时间较长").waitFor();
  await expectPoll(() => offer.count()).toBe(0);
  await close();
});
