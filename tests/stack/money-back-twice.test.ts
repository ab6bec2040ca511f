import type { Answer } from "../../contract/answers";
import { refundNumber } from "../../domain/money/attempts";
import { eventually } from "../../embedded/demo/narrator";
import { awaitApplication } from "../support/journey";
import { askByHand, closeByTwo, decideOn, settleByHand } from "../support/by-two";
import { expectProblem } from "../support/problems";
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

/**
 * Brings an application paid on the given day to its end: it is withdrawn, WeChat can't refund it, and operators settle
 * it by hand.
 */
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
    ({ attempts }) => attempts[0]?.transactions[0]?.refunds?.[0]?.status === "退款异常",
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
  // A difference that one day's reconciliation has reported isn't reported again by another day's.
  await runDay(world.operator, next);
  expect(await openOf(id)).toMatchObject([{ day: next, difference: twice }]);
});

test("when what went back twice is booked, then it takes two persons, no script among them as the second, and stays listed to be recovered until two close it with a reason", async () => {
  const [day, next] = [daysAgo(77), daysAgo(76)];
  const { id, attemptNumber } = await settledByHand(day, "CLOSED");
  await gateways.refundByHand("wechat", attemptNumber, onDay(next, "11:00:00"));
  await runDay(world.operator, next);
  const [found] = await openOf(id);
  const body = { difference: found?.id, reason: "人工结清之后又在商户平台退款" };
  const asked = await askByHand(world.operator, { path: `/api/applications/${id}/refunds`, body });
  expect(asked).toMatchObject({ command: "bookRefund", record: found?.id, amountFen: 20_000 });
  const consoleRefunds = async () => (await bidder.api.get(id)).attempts[0]?.transactions[0]?.consoleRefunds;
  expect(await consoleRefunds()).toBeUndefined();
  expectProblem(await decideOn(world.operator, asked.id), 403, "SECOND_IS_FIRST");
  expect(await openOf(id)).toMatchObject([{ id: found?.id, awaitsConsent: true }]);

  expect(await decideOn(world.secondOperator, asked.id)).toMatchObject({ body: { state: "已执行" } });
  expect(await consoleRefunds()).toMatchObject([{ amountFen: 20_000 }]);
  await runDay(world.operator, next);
  const [left, ...others] = await openOf(id);
  const recover = { found: "goneBackTwice", oursFen: 20_000, theirsFen: 20_000, ourStatus: "已退款" };
  expect({ left, others }).toMatchObject({ left: { day: next, difference: recover }, others: [] });
  const said = left?.notes.map(({ text }) => text);
  expect(said).toEqual(expect.arrayContaining([`入账：${body.reason}`, "同意入账：已核对"]));

  const owed = async () => {
    const { body: all } = await world.operator.api.call<Answer<"owed">>("GET", "/api/owed");
    return all.items.filter(({ applicationId }) => applicationId === id);
  };
  const sum = {
    kind: "recover",
    amountFen: 20_000,
    since: new Date(onDay(next, "11:00:00")).toISOString(),
    difference: left?.id,
  };
  expect(await owed()).toMatchObject([sum]);
  const closure = { path: `/api/differences/${left?.id}/closure`, body: { reason: "示例" } };
  expectProblem(await world.operator.api.call("POST", closure.path, closure), 409, "LOSS_END_DIFFERS");
  const monthOf = async () => {
    const path = `/api/months/${next.slice(0, 7)}`;
    return (await world.operator.api.call<Answer<"month">>("GET", path)).body.owed;
  };
  const before = await monthOf();
  await closeByTwo(world, left?.id ?? "", { reason: "示例：已向投标人追回", lossEnd: "已追回" });
  expect(await owed()).toEqual([]);
  expect(await monthOf()).toEqual({
    ...before,
    recoverFen: before.recoverFen - 20_000,
    recoveredFen: before.recoveredFen + 20_000,
  });
  await runDay(world.operator, next);
  expect(await openOf(id)).toEqual([]);
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
