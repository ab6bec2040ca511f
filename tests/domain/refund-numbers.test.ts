import type { Application } from "../../domain/application/application";
import type { ApplicationEvent } from "../../domain/application/events";
import { hasNumber, keptFen, refundNumber, refundOrderOf, refundsOf } from "../../domain/money/attempts";
import { booksOf, throughChannel } from "../../domain/reconciliation/books";
import { bookingLagMs, isGivenUp } from "../../domain/money/refund-news";
import { compare, booksToCompare } from "../../domain/reconciliation/reconcile";
import type { RefundLine } from "../../domain/reconciliation/statement";
import { withdrawnAt } from "./sample-events";
import { after, at, feeFen, ms, numberOf, paid } from "./samples";

const withdrawn = after(paid(), withdrawnAt(100));
const refundOf = (application: Application) => refundsOf(application)[0]!.refund;
const orderOf = (application: Application) => refundOrderOf(refundsOf(application)[0]!);
const first = refundOf(withdrawn).number;
const attemptNumber = numberOf(withdrawn);
const transactionId = withdrawn.attempts[0]?.transactions[0]?.id ?? "";

const progressed = (number: string, second: number, news: object): ApplicationEvent =>
  ({ type: "refundProgressed", at: at(second), refundNumber: number, ...news }) as ApplicationEvent;
const handed = (second: number, amountFen: number, number = `HAND${second}`): ApplicationEvent => ({
  ...{ type: "refundedInConsole", at: at(second), attemptNumber, transactionId },
  ...{ refundNumber: number, amountFen },
});
const closed = after(withdrawn, progressed(first, 200, { status: "退款异常", abnormality: "closed" }));
const partly = after(closed, handed(300, 5_000));
const again = after(partly, { type: "refundRenumbered", at: at(400), refundNumber: first });
const second = refundNumber(attemptNumber, transactionId, 1);

test("when a part has gone back besides, then the rest is what is to go back, and what was asked for under the number stays known", () => {
  expect(refundOf(partly)).toMatchObject({ number: first, amountFen: 15_000, orderedFen: 20_000 });
  expect(orderOf(partly)).toMatchObject({ refundNumber: first, amountFen: 20_000, totalFen: feeFen });
  const less = after(partly, handed(310, 1_000));
  expect(refundOf(less)).toMatchObject({ amountFen: 14_000, orderedFen: 20_000 });
  expect(refundOf(after(less, progressed(first, 320, { status: "退款中" })))).toMatchObject({
    ...{ amountFen: 14_000, orderedFen: 20_000 },
  });
});

test("when it gets another number, then that is of its place, dated now, over what is left, and the former is kept", () => {
  const renumbered = refundOf(again);
  expect(renumbered).toEqual({
    ...{ number: second, amountFen: 15_000, reason: "申请已撤回", status: "退款中", requestedAt: at(400) },
    former: [{ number: first, amountFen: 20_000, requestedAt: at(100) }],
  });
  expect(orderOf(again)).toMatchObject({ refundNumber: second, amountFen: 15_000 });
  expect([first, second, "HAND300"].map((number) => hasNumber(renumbered, number))).toEqual([
    ...[true, true, false],
  ]);
  const third = after(
    again,
    progressed(second, 500, { status: "退款异常", abnormality: "closed" }),
    handed(600, 1_000),
    { type: "refundRenumbered", at: at(700), refundNumber: second },
  );
  const numbers = [first, second, refundOf(third).number];
  expect(refundOf(third)).toMatchObject({
    ...{ amountFen: 14_000, former: [{ number: first }, { number: second, amountFen: 15_000 }] },
  });
  expect(new Set(numbers).size).toBe(3);
  // After a restore that lost the refund, the same refund number is computed again.
  expect(refundOf(third).number).toBe(refundNumber(attemptNumber, transactionId, 2));
  const done = after(third, progressed(refundOf(third).number, 800, { status: "已退款" }));
  expect([keptFen(done), done.payment]).toEqual([0, "已退款"]);
});

test("when what was asked for whole goes back after all, then that is booked; if the console's took its place, then what was left", () => {
  const whole = refundOf(after(partly, progressed(first, 400, { status: "已退款" })));
  expect(whole).toMatchObject({ amountFen: 20_000 });
  expect(whole.orderedFen).toBeUndefined();
  const replaced = after(partly, progressed(first, 400, { status: "已退款", consoleNumber: "HAND" }));
  expect(refundOf(replaced)).toMatchObject({ amountFen: 15_000 });
});

test("when the gateway has given it up for certain, then another number is safe; never while it may come", () => {
  const refund = refundOf(withdrawn);
  expect(bookingLagMs).toBe(600_000);
  const [early, late] = [ms(100) + bookingLagMs - 1, ms(100) + bookingLagMs];
  const isSafe = (abnormality: "closed" | "absent" | "account" | "refused", nowMs: number) =>
    isGivenUp({ status: "abnormal", abnormality }, refund, nowMs);
  expect([isSafe("closed", early), isSafe("absent", early), isSafe("absent", late)]).toEqual([
    ...[true, false, true],
  ]);
  expect([isSafe("account", late), isSafe("refused", late)]).toEqual([false, false]);
  expect(isGivenUp({ status: "processing", abnormality: "absent" }, refund, late)).toBe(false);
  expect(isGivenUp({ status: "refunded" }, refund, late)).toBe(false);
});

test("when numbers were given up, then the books name each beside the refund of now, with what was asked for under it", () => {
  const inBooks = booksOf([again], []).refunds.map(({ number, amountFen, status, unused, reason }) => ({
    ...{ number, amountFen, status, unused, reason },
  }));
  const common = { reason: "申请已撤回" };
  expect(inBooks.filter(({ number }) => number !== "HAND300")).toEqual([
    { ...common, number: first, amountFen: 20_000, status: "退款异常", unused: true },
    { ...common, number: second, amountFen: 15_000, status: "退款中", unused: undefined },
  ]);
});

describe("a bill that names a number which was given up", () => {
  const line = (status: RefundLine["status"]): RefundLine => ({
    ...{ refundNumber: first, attemptNumber, transactionId, amountFen: 20_000, status, at: at(900) },
  });
  const found = (application: Application, status: RefundLine["status"]) => {
    const lines = [{ kind: "refund", ...line(status) } as const];
    const books = throughChannel(booksOf([application], []));
    const { differences } = compare(lines, booksToCompare(lines, books, "2026-01-05"));
    return differences.filter((difference) => difference.refundNumber === first);
  };

  test.each([
    ["renumbered", again],
    ["replaced", after(closed, progressed(first, 300, { status: "已退款", consoleNumber: "HAND" }))],
  ])(
    "when it was %s and the bill says that it failed, or was under way, then they agree",
    (_how, application) => {
      expect(found(application, "abnormal")).toEqual([]);
      expect(found(application, "processing")).toEqual([]);
    },
  );

  test("when the bill says that money went back by it, then that is told with its payment and amount", () => {
    expect(found(again, "refunded")).toMatchObject([
      {
        ...{ found: "standingDiffers", refundNumber: first, ourStatus: "退款异常" },
        news: { kind: "refund", evidence: { refundNumber: first, transactionId, amountFen: 20_000 } },
      },
    ]);
    // A refund that was booked is not booked again.
    expect(found(after(again, handed(950, 20_000, first)), "refunded")).toEqual([]);
  });
});

test("when a refund was sent to another account, then news of it leave that as it is", () => {
  const treated = after(closed, progressed(first, 300, { status: "退款中", treatment: "bankCard" }));
  const later = after(treated, progressed(first, 400, { status: "退款异常", abnormality: "account" }));
  expect(refundOf(later)).toMatchObject({ status: "退款异常", treatment: "bankCard" });
  expect(refundOf(closed)).not.toHaveProperty("treatment");
});
