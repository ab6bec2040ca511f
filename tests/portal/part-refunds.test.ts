import { testStack } from "../support/test-stack";
import { expectPoll } from "../support/expect-poll";
import { awaitApplication } from "../support/journey";
import { layoutFaults } from "../support/page-faults";
import { newLocks } from "../support/people";
import { openVisitor, type Visitor } from "./browser";
import { agreeToAll, demoBidder, demoPerson, paid } from "./cast";

const stack = testStack();
let operator: Visitor;
beforeAll(async () => {
  operator = await openVisitor({ stack, username: "operator" });
});
afterAll(() => operator.close());

test("when a lock is left out, then the operator finds its fee chosen in 退费, and the bidder reads that it goes back", async () => {
  const [bidder, reviewer] = await Promise.all([
    demoBidder(stack, "bidder1"),
    demoPerson(stack, "reviewer1"),
  ]);
  const locks = newLocks(2);
  const left = locks[1]?.lockSerial ?? "";
  const id = await paid({ stack, bidder, reviewer }, { locks });
  const handled = await reviewer.api.call("POST", `/api/applications/${id}/handled`, {
    body: { leftOut: [left] },
  });
  expect(handled.status).toBe(200);

  const { page } = operator;
  await page.goto(`/operations/applications/${id}`);
  await page.getByText(`200.00元（未能延期：${left}）`).waitFor();
  await page.getByRole("button", { name: "退费" }).click();
  const dialog = page.getByRole("dialog", { name: "退费原因" });
  await expectPoll(() => dialog.getByRole("checkbox", { checked: true }).count()).toBe(1);
  await expectPoll(() => layoutFaults(page)).toEqual([]);
  await dialog.getByRole("textbox", { name: "退费原因" }).fill("锁已损坏，未能延期");
  await dialog.getByRole("button", { name: "退费" }).click();
  await page.getByText("已提交，等待另一位运维人员复核").waitFor();
  await agreeToAll(stack, id);
  await awaitApplication(bidder, id, ({ keptFen }) => keptFen === 20_000);

  const visitor = await openVisitor({ stack, username: "bidder1" });
  await visitor.page.goto(`/payments/${id}/details`);
  await visitor.page.getByText("部分退费").first().waitFor();
  await expectPoll(() => layoutFaults(visitor.page)).toEqual([]);
  await visitor.close();
});
