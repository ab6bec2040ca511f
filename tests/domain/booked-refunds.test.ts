import type { Application } from "../../domain/application/application";
import { keptFen } from "../../domain/money/attempts";
import { booksOf } from "../../domain/reconciliation/books";
import { consoleRefundEvent, whyNotBookable } from "../../domain/reconciliation/console-refunds";
import { ledgerOf } from "../../domain/reconciliation/ledger";
import type { BilledRefund } from "../../domain/money/payment";
import { billedRefundOf } from "../../domain/reconciliation/differences";
import { doneSince } from "../../domain/reconciliation/reconcile";
import type { ReportedDifference } from "../../domain/reconciliation/report";
import type { RefundLine } from "../../domain/reconciliation/statement";
import { refundAt, refundNumberOf, settledByHandAt, withdrawnAt } from "./sample-events";
import { after, at, feeFen, numberOf, operator, paid } from "./samples";

const [attemptNumber, transactionId] = [numberOf(paid()), paid().attempts[0]?.transactions[0]?.id ?? ""];
const billed: BilledRefund = {
  ...{ attemptNumber, transactionId, refundNumber: "HAND", amountFen: 5_000, doneAt: at(500) },
};
const booking = { by: operator, reason: "示例：多收" };
const book = (application: Application, refund = billed): Application =>
  after(application, { type: "refundedInConsole", at: at(90_000), ...refund, booked: booking });

/** Order number in the form that real ones have. */
const orderNumber = "01J000000000000000000000010001";
const difference: ReportedDifference = {
  ...{ channel: "wechat", merchantId: "1900000001", found: "missingHere", kind: "refund" },
  ...{ attemptNumber: orderNumber, transactionId },
  ...{ refundNumber: "HAND", theirsFen: 5_000, theirStanding: "refunded" },
  ...{ doneAt: at(500), action: "forTheOperator" },
};
const without = (...fields: (keyof ReportedDifference)[]): ReportedDifference =>
  Object.fromEntries(
    Object.entries(difference).filter(([field]) => !fields.includes(field as keyof ReportedDifference)),
  ) as unknown as ReportedDifference;

describe("what can be booked of a difference", () => {
  test("when the bill has a refund of ours that the books lack, or that went back twice, then that", () => {
    const expected = { ...billed, attemptNumber: orderNumber };
    expect(billedRefundOf(difference)).toEqual(expected);
    expect(billedRefundOf({ ...difference, found: "goneBackTwice" })).toEqual(expected);
  });

  test.each([
    ["a payment", { ...difference, kind: "payment" as const }],
    ["what moved on the account", { ...difference, kind: "funds" as const }],
    ["a refund that the bill lacks", { ...difference, found: "missingThere" as const }],
    ["an order that isn't ours", { ...difference, attemptNumber: "STRANGE-1" }],
    ["a refund without an order", without("attemptNumber")],
    ["a refund without a number", without("refundNumber")],
    ["a refund without an amount", without("theirsFen")],
    ["a refund that isn't done", without("doneAt")],
  ])("when it is about %s, then nothing", (_what, other) => {
    expect(billedRefundOf(other)).toBeUndefined();
  });

  test("when it is booked already, by whatever road, or isn't of the application's money, then it is refused", () => {
    expect(whyNotBookable(paid(), billed)).toBeUndefined();
    expect(whyNotBookable(book(paid()), billed)).toBe("REFUND_BOOKED");
    expect(whyNotBookable(paid(), { ...billed, transactionId: "another" })).toBe("REFUND_NOT_BOOKABLE");
    const withdrawn = after(paid(), withdrawnAt(100));
    const number = refundNumberOf(withdrawn);
    const ours = { ...billed, refundNumber: number };
    expect(whyNotBookable(withdrawn, ours)).toBe("REFUND_NOT_BOOKABLE");
    const news = refundAt(200, number);
    expect(whyNotBookable(after(withdrawn, news), ours)).toBe("REFUND_BOOKED");
    const inConsole = after(withdrawn, { ...news, consoleNumber: "HAND" });
    expect(whyNotBookable(inConsole, billed)).toBe("REFUND_BOOKED");
  });
});

test("when it is booked, then it is dated as in the bill, with who did so, why, and when", () => {
  const booked = book(paid());
  expect(keptFen(booked)).toBe(feeFen - 5_000);
  expect(ledgerOf([booked], [], "2026-01-05")).toMatchObject([
    { kind: "支付" },
    {
      ...{ kind: "退款", at: at(500), number: "HAND", amountFen: 5_000 },
      remark: "已在渠道后台退款；示例运维入账：示例：多收；2026-01-06得知",
    },
  ]);
});

test("when an earlier bill had a console refund under way, and its money has moved since, then it is this day's news", () => {
  const earlier: RefundLine = {
    ...{ refundNumber: "HAND", attemptNumber, transactionId, amountFen: 5_000, status: "processing" },
    movedAt: at(500),
  };
  const books = booksOf([paid()], []);
  expect(doneSince([earlier], books)).toEqual([{ kind: "refund", ...earlier, status: "refunded" }]);
  const { movedAt: _, ...still } = earlier;
  expect(doneSince([still], books)).toEqual([]);
  expect(doneSince([{ ...earlier, status: "refunded" }], books)).toEqual([]);
  expect(doneSince([earlier], booksOf([book(paid())], []))).toEqual([]);
});

describe("what becomes of a console refund", () => {
  const withdrawn = after(paid(), withdrawnAt(100));
  const number = refundNumberOf(withdrawn);
  const whole = { ...billed, amountFen: feeFen };
  const settled = after(withdrawn, settledByHandAt(300, number));

  test("when a refund of ours of the same amount isn't over, then it ends by it, dated as in the bill", () => {
    expect(consoleRefundEvent(withdrawn, whole)).toEqual({
      ...{ type: "refundProgressed", refundNumber: number, status: "已退款", consoleNumber: "HAND" },
      ...{ doneAt: at(500), remark: "已在渠道后台退款，退款单号HAND" },
    });
    expect(consoleRefundEvent(withdrawn, { ...whole, booked: booking })).toMatchObject({
      remark: "已在渠道后台退款，退款单号HAND；示例运维入账：示例：多收",
    });
  });

  test("when there is none, it is over, or of another amount, then it goes back beside", () => {
    for (const [application, made] of [
      [paid(), whole],
      [settled, whole],
      [withdrawn, billed],
    ] as const)
      expect(consoleRefundEvent(application, made)).toEqual({ type: "refundedInConsole", ...made });
    expect(consoleRefundEvent(paid(), { ...whole, booked: booking })).toMatchObject({ booked: booking });
  });
});
