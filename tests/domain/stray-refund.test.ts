import { resolvedByHand, withNews } from "../../domain/money/refund-news";
import { strayRefundOf, strayRefundOrderOf, withConsoleRefund } from "../../domain/money/stray-refund";
import { booksOf } from "../../domain/reconciliation/books";
import { at, evidenceFor, feeFen, operator, paid } from "./samples";

const evidence = { ...evidenceFor(paid()), transactionId: "4200STRAY" };
const ordered = strayRefundOf(paid(), evidence, at(10));
const abnormal = {
  ...ordered,
  refund: withNews(ordered.refund, { status: "退款异常", abnormality: "account" }, at(20)),
};
const inConsole = (amountFen: number, refundNumber = "HAND") => ({
  ...{ refundNumber, attemptNumber: evidence.attemptNumber, transactionId: evidence.transactionId },
  ...{ amountFen, answer: { status: "refunded", doneAt: at(30) } as const },
});
const backFen = (stray = abnormal) =>
  booksOf([], [{ ...stray, organisationName: "示例单位" }]).refunds.flatMap(({ status, number, amountFen }) =>
    status === "已退款" ? [[number, amountFen]] : [],
  );

test("when stray money is given back in the console, then that is its refund, told once", () => {
  const back = withConsoleRefund(abnormal, inConsole(feeFen), at(40));
  expect(back?.refund).toMatchObject({
    ...{ status: "已退款", consoleNumber: "HAND", endedAt: at(30), heardAt: at(40) },
    remark: "已在渠道后台退款，退款单号HAND",
  });
  expect(backFen(back)).toEqual([["HAND", feeFen]]);
  expect(back && withConsoleRefund(back, inConsole(feeFen), at(50))).toBeUndefined();
});

test("when a part of it is, then the rest is left to go back, and the order stays what it was", () => {
  const part = withConsoleRefund(abnormal, inConsole(5_000), at(40));
  expect(part?.refund).toMatchObject({ status: "退款异常", amountFen: feeFen - 5_000, orderedFen: feeFen });
  expect(part && strayRefundOrderOf(part).amountFen).toBe(feeFen);
  expect(backFen(part)).toEqual([["HAND", 5_000]]);
  const tooMuch = withConsoleRefund(abnormal, inConsole(feeFen + 1), at(40));
  expect(tooMuch?.refund.amountFen).toBe(0);
  const rest = part && withConsoleRefund(part, inConsole(feeFen - 5_000, "REST"), at(50));
  expect(rest?.refund).toMatchObject({ status: "已退款", amountFen: feeFen - 5_000 });
  expect(backFen(rest)).toEqual([
    ["REST", feeFen - 5_000],
    ["HAND", 5_000],
  ]);
});

test("when it was settled by hand before, then the console's is beside it; what isn't done, or another payment's, is nothing", () => {
  const settled = {
    ...abnormal,
    refund: resolvedByHand(abnormal.refund, { at: at(25), by: operator, reason: "示例" }),
  };
  const both = withConsoleRefund(settled, inConsole(feeFen), at(40));
  expect(both).toMatchObject({ refund: { status: "人工结清" }, consoleRefunds: [{ amountFen: feeFen }] });
  const processing = { ...inConsole(feeFen), answer: { status: "processing" } as const };
  expect(withConsoleRefund(abnormal, processing, at(40))).toBeUndefined();
  expect(withConsoleRefund(abnormal, { ...inConsole(1), transactionId: "other" }, at(40))).toBeUndefined();
});
