import { randomUUID } from "node:crypto";
import { refundNumber } from "../../domain/money/attempts";
import { expectPoll } from "../support/expect-poll";
import { gatewayControls } from "../support/gateways";
import { bidder, world } from "../support/here";
import { expectUnchanged } from "../support/http";
import { approved, awaitApplication, startWechat, isOver } from "../support/journey";
import { daysAgo, onDay, paidByWechat, runDay, type Report, awaitReport } from "../support/reconciliation";
import { testStack } from "../support/test-stack";

const gateways = gatewayControls(testStack().addresses);

const byWechat = (at: string, silent = false) => paidByWechat({ world, bidder }, gateways, at, silent);

/** Pays a new application at the bank that day. */
async function paidAtBank(at: string, silent = false) {
  const { id } = await approved({ world, bidder });
  const started = await bidder.api.pay(id, { channel: "unionpay", bank: "ICBC" });
  await gateways.payUnionPay(started, { at, silent });
  if (!silent) await awaitApplication(bidder, id, ({ payment }) => payment === "已支付");
  return { id, attemptNumber: started.attempt?.number };
}

const channelOf = ({ accounts }: Report, channel: string) =>
  accounts.find((candidate) => candidate.channel === channel);

const money = (paidFen: number) => ({ paidFen, refundedFen: 0, netFen: paidFen });

test("when three differences are planted, then exactly three are found; what was missed is settled; and a run by hand reports what is still open", async () => {
  const day = daysAgo(20);
  const at = onDay(day, "09:30:00");
  await byWechat(at);
  const [omitted, altered] = [await byWechat(at), await byWechat(at)];
  const missed = await byWechat(at, true);
  await gateways.alterStatement(day, {
    omit: [omitted.transactionId],
    amountsFen: { [altered.transactionId]: 19_999 },
  });

  const report = await runDay(world.operator, day);
  const about = { channel: "wechat", merchantId: expect.stringMatching(/^\d+$/), kind: "payment" };
  const openDifferences = [
    {
      ...about,
      found: "amountDiffers",
      attemptNumber: altered.attemptNumber,
      transactionId: altered.transactionId,
      oursFen: 20_000,
      theirsFen: 19_999,
      action: "forTheOperator",
    },
    {
      ...about,
      found: "missingThere",
      attemptNumber: omitted.attemptNumber,
      transactionId: omitted.transactionId,
      oursFen: 20_000,
      action: "forTheOperator",
    },
  ];
  expect(report.differences).toEqual(
    expect.arrayContaining([
      ...openDifferences,
      {
        ...about,
        found: "missingHere",
        attemptNumber: missed.attemptNumber,
        transactionId: missed.transactionId,
        theirsFen: 20_000,
        action: "workflowTold",
      },
    ]),
  );
  expect(report).toMatchObject({ trigger: "manual", differenceCount: 3, forTheOperatorCount: 2 });
  expect(channelOf(report, "wechat")).toMatchObject({
    statement: "compared",
    payments: { matched: 1, missingHere: 1, missingThere: 1, amountDiffers: 1 },
    ours: money(60_000),
    theirs: money(59_999),
  });
  await awaitApplication(bidder, missed.id, ({ payment }) => payment === "已支付");

  const again = await runDay(world.operator, day);
  expect(again.differences).toEqual(openDifferences);
  expect(again.earlierRuns).toMatchObject([{ runId: report.runId, differenceCount: 3 }]);

  await gateways.alterStatement(day);
  const last = await runDay(world.operator, day);
  expect(last.differences).toMatchObject([{ found: "billChanged", kind: "payment" }]);
  expect(channelOf(last, "wechat")).toMatchObject({ ours: money(80_000), theirs: money(80_000) });
});

test("when the bank's notice never came, then UnionPay's statement settles the payment", async () => {
  const day = daysAgo(21);
  const at = onDay(day, "10:00:00");
  await paidAtBank(at);
  const missed = await paidAtBank(at, true);

  const report = await runDay(world.operator, day);
  expect(report.differences).toMatchObject([
    {
      channel: "unionpay",
      found: "missingHere",
      attemptNumber: missed.attemptNumber,
      action: "workflowTold",
    },
  ]);
  await awaitApplication(bidder, missed.id, ({ payment }) => payment === "已支付");
  const again = await runDay(world.operator, day);
  expect(channelOf(again, "unionpay")).toMatchObject({ ours: money(40_000), theirs: money(40_000) });
  expect(again.differences).toEqual([]);
});

test("when the statement has money for a finished application, then it goes back by a workflow of its own", async () => {
  const day = daysAgo(22);
  const { id } = await approved({ world, bidder });
  const { number } = await startWechat(bidder, id);
  await bidder.api.withdraw(id, "不再需要");
  await awaitApplication(bidder, id, isOver);
  const paid = await gateways.payWechat(number, {
    at: onDay(day, "23:59:59"),
    kind: "pay-late",
    silent: true,
  });

  const report = await runDay(world.operator, day);
  expect(report.differences).toMatchObject([
    { found: "missingHere", transactionId: paid.transactionId, action: "strayRefundStarted" },
  ]);
  const refunded = async () => (await gateways.wechatLedger()).refunds.map((refund) => refund.transactionId);
  await expectPoll(refunded).toContain(paid.transactionId);
  expect((await runDay(world.operator, day)).differences).toEqual([]);
});

test("when the console gives money of a finished application back, in parts, then the bills book it, and nothing is left to do", async () => {
  const [day, next] = [daysAgo(20), daysAgo(19)];
  const { id } = await approved({ world, bidder });
  const { number: attemptNumber } = await startWechat(bidder, id);
  await bidder.api.withdraw(id, "不再需要");
  await awaitApplication(bidder, id, isOver);
  const at = onDay(day, "10:00:00");
  const { transactionId } = await gateways.payWechat(attemptNumber, { at, kind: "pay-late", silent: true });
  const number = refundNumber(attemptNumber, transactionId);
  await gateways.endRefund(number, "CLOSED", onDay(day, "11:00:00"));
  await runDay(world.operator, day);
  const stray = async () => (await world.models.strayRefunds.findById(number).lean())?.strayRefund;
  await expectPoll(async () => (await stray())?.refund.status).toBe("退款异常");

  const giveBack = (time: string, amountFen: number) =>
    gateways.refundByHand("wechat", attemptNumber, onDay(next, time), { amountFen });
  await giveBack("11:00:00", 5_000);
  await runDay(world.operator, next);
  await expectPoll(async () => (await stray())?.refund.amountFen).toBe(15_000);
  await giveBack("12:00:00", 15_000);
  await runDay(world.operator, next);
  await expectPoll(async () => (await stray())?.refund.status).toBe("已退款");
  const settled = await runDay(world.operator, next);
  expect(settled.differences.filter(({ found }) => found !== "billChanged")).toEqual([]);
  expect(channelOf(settled, "wechat")).toMatchObject({ ours: { refundedFen: 20_000 } });
});

test("when the statement has money that no application of ours is about, then it is the operator's", async () => {
  const day = daysAgo(23);
  const { id } = await approved({ world, bidder });
  const { number } = await startWechat(bidder, id);
  await gateways.payWechat(number, { at: onDay(day, "12:00:00"), silent: true });
  // The application is missing, as after a restore from an older backup.
  await world.models.applications.deleteOne({ _id: id });
  const { differences } = await runDay(world.operator, day);
  expect(differences).toMatchObject([
    { found: "missingHere", attemptNumber: number, action: "forTheOperator" },
  ]);
});

test("when a run is asked for twice with the same key, then it is one run", async () => {
  const day = daysAgo(24);
  const idempotencyKey = randomUUID();
  const ask = () =>
    world.operator.api.call<{ runId: string }>("POST", `/api/reconciliation/${day}/run`, { idempotencyKey });
  const [first, second] = [await ask(), await ask()];
  expect(second.body).toEqual(first.body);
  await awaitReport(world.operator, day, ({ runId }) => runId === first.body.runId);
  await expectUnchanged(world.stack.addresses.api, world.operator, `/api/reconciliation/${day}`);
  expect((await runDay(world.operator, day)).earlierRuns).toHaveLength(1);
});

test("when days are listed, then each has its latest run, the latest day first", async () => {
  const days = [daysAgo(22), daysAgo(23), daysAgo(24)];
  const latest = [];
  for (const day of days) latest.push([day, (await awaitReport(world.operator, day, () => true)).runId]);
  const query = new URLSearchParams({ from: daysAgo(24), to: daysAgo(22) });
  const { body } = await world.operator.api.call<{ items: Report[] }>(
    "GET",
    `/api/reconciliation?${query.toString()}`,
  );
  expect(body.items.map(({ day, runId }) => [day, runId])).toEqual(latest);
});
