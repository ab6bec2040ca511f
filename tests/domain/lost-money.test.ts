import { fingerprintOf, withFingerprint } from "../../domain/application/fingerprint";
import { lacksMoney } from "../../domain/money/lost-money";
import type { ApplicationEvent } from "../../domain/application/events";
import { moneyReturnedAt, refundAt, withdrawnAt } from "./sample-events";
import { after, approved, evidenceFor, feeFen, paid, withAttempt } from "./samples";

const withdrawn = after(paid(), withdrawnAt(200));
const [refund] = withdrawn.attempts[0]?.transactions[0]?.refunds ?? [];
const progress = (status: "已退款" | "退款异常", second: number): ApplicationEvent =>
  refundAt(second, refund?.number ?? "", status);
const refunded = after(withdrawn, progress("已退款", 300));
const paidTwice = after(
  paid(),
  moneyReturnedAt(
    250,
    { ...evidenceFor(paid()), transactionId: "4200-SECOND", amountFen: feeFen },
    "重复支付",
  ),
);

test.each([
  ["an order that was opened", approved(), withAttempt(approved())],
  ["the counted payment", withAttempt(approved()), paid()],
  ["a second payment", paid(), paidTwice],
  ["the end of a refund", withdrawn, refunded],
  ["the end of a refund that turned abnormal", after(withdrawn, progress("退款异常", 300)), refunded],
])("finds that a state lacks %s", (_, state, known) => {
  expect(lacksMoney(state, known)).toBe(true);
});

test.each([
  ["the same state", refunded, refunded],
  ["a later state", refunded, withdrawn],
  ["a refund that is under way in the known state alone", paid(), withdrawn],
])("finds nothing lacking in %s", (_, state, known) => {
  expect(lacksMoney(state, known)).toBe(false);
});

test("gives two states of an application different fingerprints, and a copy the same", () => {
  const states = [approved(), paid(), withdrawn, refunded];
  expect(new Set(states.map(fingerprintOf)).size).toBe(states.length);
  expect(fingerprintOf(structuredClone(refunded))).toBe(fingerprintOf(refunded));
});

test("keeps the latest 16 fingerprints, the present one last", () => {
  let kept: readonly string[] = [];
  for (let version = 1; version <= 20; version += 1) kept = withFingerprint(kept, { version });
  expect(kept).toHaveLength(16);
  expect(kept.at(-1)).toBe(fingerprintOf({ version: 20 }));
});
