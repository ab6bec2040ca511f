import type { Answer } from "../../contract/answers";
import { refundNumber } from "../../domain/money/attempts";
import { eventually } from "../../embedded/demo/narrator";
import { awaitApplication } from "../support/journey";
import { settleByHand } from "../support/by-two";
import { gatewayControls, type GatewayControls } from "../support/gateways";
import { daysAgo, onDay, paidByWechat, runDay } from "../support/reconciliation";
import { testStack } from "../support/test-stack";
import { openWorld, type Bidder, type World } from "../support/world";

let world: World;
let bidder: Bidder;
let gateways: GatewayControls;
beforeAll(async () => {
  world = await openWorld(testStack());
  bidder = await world.newBidder();
  gateways = gatewayControls(world.stack.addresses);
});
afterAll(() => world.close());

/** Paid and withdrawn that day; WeChat couldn't give it back, so somebody did by hand, and the application ended. */
async function settledByHand(day: string, outcome: "ABNORMAL" | "CLOSED") {
  const { id, attemptNumber, transactionId } = await paidByWechat(
    { world, bidder },
    gateways,
    onDay(day, "09:30:00"),
  );
  const number = refundNumber(attemptNumber, transactionId);
  await gateways.endRefund(number, outcome, onDay(day, "10:00:00"));
  await world.operator.api.withdraw(id, "不再需要");
  await eventually(
    "退款异常",
    () => bidder.api.get(id),
    ({ attempts }) => attempts[0]?.transactions[0]?.refund?.status === "退款异常",
  );
  await settleByHand(world, number, "已线下退款");
  await awaitApplication(bidder, id, ({ endedAt }) => endedAt !== undefined);
  await runDay(world.operator, day);
  return { id, attemptNumber, transactionId, number };
}

const openOf = async (id: string) => {
  const { body } = await world.operator.api.call<Answer<"differences">>("GET", "/api/differences");
  return body.items.filter(({ applicationId }) => applicationId === id);
};

test("when a refund that was settled by hand is redone in the console, after the application has ended, then money that went back twice is open on the desk", async () => {
  const [day, next] = [daysAgo(81), daysAgo(80)];
  const { id, number, attemptNumber } = await settledByHand(day, "ABNORMAL");
  expect(await openOf(id)).toEqual([]);

  await gateways.redoRefund(number, onDay(next, "11:00:00"));
  const { differences } = await runDay(world.operator, next);
  const twice = { found: "goneBackTwice", kind: "refund", refundNumber: number, attemptNumber };
  expect(differences).toMatchObject([{ ...twice, theirsFen: 20_000, action: "forTheOperator" }]);
  expect(await openOf(id)).toMatchObject([{ day: next, difference: twice }]);
  // What is told once is told by no other day's run.
  await runDay(world.operator, next);
  expect(await openOf(id)).toMatchObject([{ day: next, difference: twice }]);
});

test("when a payment that was settled by hand is given back under the console's own number, then that is open as well", async () => {
  const [day, next] = [daysAgo(79), daysAgo(78)];
  const { id, attemptNumber } = await settledByHand(day, "CLOSED");
  await gateways.refundByHand("wechat", attemptNumber, onDay(next, "11:00:00"));
  await runDay(world.operator, next);
  expect(await openOf(id)).toMatchObject([
    { day: next, difference: { found: "goneBackTwice", kind: "refund", theirsFen: 20_000 } },
  ]);
});
