import type { Application } from "../../domain/application/application";
import type { PaymentEvidence } from "../../domain/money/payment";
import { judge } from "../../domain/money/settlement";
import { strayRefundOf, strayRefundOrderOf } from "../../domain/money/stray-refund";
import { consoleRefundAt, moneyCountedAt, moneyReturnedAt, withdrawnAt } from "./sample-events";
import {
  after,
  approved,
  at,
  bidder,
  evidenceFor,
  feeFen,
  merchants,
  ms,
  numberOf,
  paid,
  reviewer,
  withAttempt,
  renewedBy,
} from "./samples";

const openedAt = 30;
const waiting = withAttempt(approved(), openedAt);
const number = numberOf(waiting);

const verdictOn = (application: Application, changes: Partial<PaymentEvidence> = {}) =>
  judge(application, evidenceFor(application, changes));

/** Attempts in each state that they may have when news of a payment arrives. */
const fates = {
  "still open": waiting,
  expired: after(waiting, { type: "attemptExpired", at: at(330), number }),
  "being superseded": after(waiting, { type: "supersedingStarted", at: at(60), number }),
  "closed at its deadline": after(
    waiting,
    { type: "attemptExpired", at: at(330), number },
    { type: "attemptClosed", at: at(331), number },
  ),
  "followed by another one": withAttempt(after(waiting, { type: "attemptClosed", at: at(331), number }), 340),
} satisfies Record<string, Application>;

describe("when money was paid, in whole seconds after the attempt was opened", () => {
  const at299 = at(openedAt + 299);
  const at300 = at(openedAt + 300);
  const at301 = at(openedAt + 301);
  const nextDay = at(openedAt + 86_400);

  test.each(Object.entries(fates))(
    "when the attempt is %s then 299 s and 300 s count, 301 s and a day go back",
    (_fate, application) => {
      expect(verdictOn(application, { paidAt: at299 })).toEqual({ verdict: "counts" });
      expect(verdictOn(application, { paidAt: at300 })).toEqual({ verdict: "counts" });
      expect(verdictOn(application, { paidAt: at301 })).toEqual({ verdict: "returns", reason: "逾期支付" });
      expect(verdictOn(application, { paidAt: nextDay })).toEqual({ verdict: "returns", reason: "逾期支付" });
    },
  );

  test("when the gateway tells the time with another offset then it is the same instant", () => {
    expect(verdictOn(waiting, { paidAt: "2026-01-05T09:05:30+08:00" })).toEqual({ verdict: "counts" });
    expect(verdictOn(waiting, { paidAt: "2026-01-05T09:05:31+08:00" })).toEqual({
      verdict: "returns",
      reason: "逾期支付",
    });
  });
});

describe("what goes back", () => {
  test("when the application is paid then a later success goes back, on the same attempt or another", () => {
    expect(verdictOn(paid(), { transactionId: "4200000002", paidAt: at(openedAt + 200) })).toEqual({
      verdict: "returns",
      reason: "重复支付",
    });
    const other = withAttempt(after(waiting, { type: "attemptClosed", at: at(331), number }), 340);
    const counted = after(other, moneyCountedAt(350, evidenceFor(other)));
    const second = { attemptNumber: numberOf(other, 2), transactionId: "4200000002", paidAt: at(345) };
    expect(verdictOn(counted, second)).toEqual({
      verdict: "returns",
      reason: "重复支付",
    });
  });

  test.each([1, feeFen - 1, feeFen + 1])("when the amount is %i fen then it goes back", (amountFen) => {
    expect(verdictOn(waiting, { amountFen })).toEqual({ verdict: "returns", reason: "金额不符" });
  });

  test("when the application is withdrawn then it goes back, paid or not", () => {
    const event = withdrawnAt(500);
    expect(verdictOn(after(waiting, event))).toEqual({ verdict: "returns", reason: "申请已撤回" });
    expect(verdictOn(after(paid(), event), { transactionId: "4200000002" })).toEqual({
      verdict: "returns",
      reason: "申请已撤回",
    });
  });

  test("when the application has ended then it goes back", () => {
    const ended = after(paid(), renewedBy(reviewer, 60), { type: "ended", at: at(70) });
    expect(verdictOn(ended, { transactionId: "4200000002" })).toEqual({
      verdict: "returns",
      reason: "申请已结束",
    });
  });
});

describe("what is no news, or not ours", () => {
  test("when the transaction was booked before then it is a repeat, whether it counted or went back", () => {
    expect(verdictOn(paid())).toEqual({ verdict: "repeat" });
    const late = evidenceFor(waiting, { paidAt: at(400) });
    const returned = after(waiting, moneyReturnedAt(401, late, "逾期支付"));
    expect(judge(returned, late)).toEqual({ verdict: "repeat" });
    const withdrawn = after(paid(), withdrawnAt(500, bidder));
    expect(verdictOn(withdrawn)).toEqual({ verdict: "repeat" });
  });

  test.each<[string, Partial<PaymentEvidence>]>([
    ["no such attempt", { attemptNumber: `${waiting.id}0002` }],
    ["other channel", { channel: "unionpay", merchantId: merchants.unionpay.merchantId }],
    ["other merchant", { merchantId: "1900000002" }],
    ["other app", { appId: "wx-other" }],
    ["other currency", { currency: "USD" }],
    ["other order time", { orderedAt: at(openedAt + 1) }],
  ])("when it is for %s then it is refused", (why, changes) => {
    expect(verdictOn(waiting, changes)).toEqual({ verdict: "refused", why });
    expect(verdictOn(paid(), changes)).toEqual({ verdict: "refused", why });
  });

  test("when the merchant number has changed since, then money for the attempt's own still counts", () => {
    const merchant = { merchantId: "1900000002", appId: "wx-new" };
    const anew = { ...waiting, attempts: waiting.attempts.map((attempt) => ({ ...attempt, merchant })) };
    expect(verdictOn(anew)).toEqual({ verdict: "refused", why: "other merchant" });
    expect(verdictOn(anew, merchant)).toEqual({ verdict: "counts" });
  });

  test("when WeChat evidence names no app then it is refused", () => {
    const { appId: _, ...evidence } = evidenceFor(waiting);
    expect(judge(waiting, evidence)).toEqual({ verdict: "refused", why: "other app" });
  });
});

describe("money for an application whose workflow has ended", () => {
  test("when it comes for a known attempt then its refund is the one that the attempt would have had", () => {
    const evidence = evidenceFor(waiting);
    const stray = strayRefundOf(waiting, evidence, at(900));
    const inWorkflow = after(waiting, moneyReturnedAt(900, evidence, "申请已结束"));
    expect(stray.refund).toEqual(inWorkflow.attempts[0]?.transactions[0]?.refunds?.[0]);
    expect(stray).toMatchObject({ applicationId: waiting.id, attemptCreatedAt: at(openedAt), version: 1 });
    expect(strayRefundOrderOf(stray)).toEqual({
      channel: "wechat",
      merchant: merchants.wechat,
      refundNumber: stray.refund.number,
      attemptNumber: number,
      attemptCreatedAt: at(openedAt),
      transactionId: "4200000001",
      amountFen: feeFen,
      totalFen: feeFen,
      reason: "申请已结束",
      requestedAt: at(900),
    });
  });

  test("when the attempt is unknown then the refund is dated by its order", () => {
    const evidence = evidenceFor(waiting, { attemptNumber: `${waiting.id}0009` });
    expect(strayRefundOf(waiting, evidence, at(900)).attemptCreatedAt).toBe(at(900));
  });
});

test("when a part of what counts has gone back in the console, then it goes on counting, though money that was paid before it is heard of", () => {
  const counted = paid();
  const [transaction] = counted.attempts[0]?.transactions ?? [];
  const partly = after(counted, consoleRefundAt(500, counted, 5_000));
  const earlier = {
    transactionId: "4200000000",
    paidAt: at(Date.parse(transaction?.paidAt ?? "") / 1000 - ms(1) / 1000),
  };
  expect(verdictOn(counted, earlier)).toMatchObject({ verdict: "counts", insteadOf: {} });
  expect(verdictOn(partly, earlier)).toEqual({ verdict: "returns", reason: "重复支付" });
});
