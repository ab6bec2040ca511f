import type { Application } from "../../domain/application/application";
import type { PaymentEvidence } from "../../domain/money/payment";
import { judge } from "../../domain/money/settlement";
import { moneyCountedAt, moneyReturnedAt, withdrawnAt } from "./sample-events";
import { after, approved, at, evidenceFor, numberOf, withAttempt } from "./samples";

const waiting = withAttempt(approved(), 30);
const number = numberOf(waiting);

const verdictOn = (application: Application, changes: Partial<PaymentEvidence> = {}) =>
  judge(application, evidenceFor(application, changes));

const superseded = after(
  waiting,
  { type: "supersedingStarted", at: at(60), number },
  { type: "attemptSuperseded", at: at(61), number },
);

describe("money on an attempt that was superseded", () => {
  const closedLater = after(superseded, { type: "attemptClosed", at: at(2_000), number });
  const closedAtOnce = after(
    waiting,
    { type: "supersedingStarted", at: at(60), number },
    { type: "attemptClosed", at: at(61), number },
  );
  const followed = withAttempt(superseded, 62);
  const whatBecameOfIt = { superseded, closedLater, closedAtOnce, followed };

  test.each(Object.entries(whatBecameOfIt))(
    "when it is %s then what was paid before superseding ended counts, whenever the news comes; what came after goes back",
    (_fate, application) => {
      for (const second of [31, 59, 60, 61])
        expect(verdictOn(application, { paidAt: at(second), attemptNumber: number })).toEqual({
          verdict: "counts",
        });
      for (const second of [62, 200, 330])
        expect(verdictOn(application, { paidAt: at(second), attemptNumber: number })).toEqual({
          verdict: "returns",
          reason: "被取代后支付",
        });
      expect(verdictOn(application, { paidAt: at(331), attemptNumber: number })).toEqual({
        verdict: "returns",
        reason: "逾期支付",
      });
    },
  );

  test("when it was superseded by a release that kept no instant then its money goes back, as it did there", () => {
    const [{ supersedingEndedAt: _, ...old } = superseded.attempts[0]!] = superseded.attempts;
    expect(verdictOn({ ...superseded, attempts: [old] })).toEqual({
      verdict: "returns",
      reason: "被取代后支付",
    });
  });
});

describe("of two payments in time, the one that was made first", () => {
  const other = withAttempt(superseded, 62);
  const [first, second] = [numberOf(other), numberOf(other, 2)];
  const onFirst = evidenceFor(other, { attemptNumber: first, transactionId: "A", paidAt: at(59) });
  const onSecond = evidenceFor(other, { attemptNumber: second, transactionId: "B", paidAt: at(90) });
  const booked = (application: Application, evidence: PaymentEvidence): Application => {
    const verdict = judge(application, evidence);
    if (verdict.verdict === "counts") {
      const { insteadOf } = verdict;
      const event = moneyCountedAt(300, evidence);
      return after(application, insteadOf ? { ...event, insteadOf } : event);
    }
    if (verdict.verdict !== "returns") return application;
    return after(application, moneyReturnedAt(300, evidence, verdict.reason));
  };

  test("when the news comes in either order then it counts, and the other goes back as 重复支付", () => {
    const orders = [
      [onFirst, onSecond],
      [onSecond, onFirst],
    ];
    const outcomes = orders.map((news) =>
      news
        .reduce(booked, other)
        .attempts.map(({ status, transactions }) => [
          status,
          transactions.map(({ id, counted, refunds }) => [id, counted, refunds?.[0]?.reason]),
        ]),
    );
    expect(outcomes[0]).toEqual([
      ["支付成功", [["A", true, undefined]]],
      ["已关闭", [["B", false, "重复支付"]]],
    ]);
    expect(outcomes[1]).toEqual(outcomes[0]);
  });

  test("when both are of one second then the smaller transaction number counts, in either order", () => {
    const twin = { ...onFirst, transactionId: "AA" };
    for (const news of [
      [onFirst, twin],
      [twin, onFirst],
    ]) {
      const [attempt] = news.reduce(booked, other).attempts;
      expect(attempt?.transactions.find(({ counted }) => counted)?.id).toBe("A");
    }
  });

  test("when the later one is on its way back by then then nothing changes places", () => {
    const withdrawn = after([onSecond].reduce(booked, other), withdrawnAt(400));
    expect(judge(withdrawn, onFirst)).toEqual({ verdict: "returns", reason: "申请已撤回" });
  });
});
