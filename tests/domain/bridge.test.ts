import type { BookPayment, BookRefund } from "../../domain/reconciliation/books";
import type { Channel } from "../../domain/money/payment";
import { bridge } from "../../domain/reconciliation/bridge";
import type { FlowLine } from "../../domain/reconciliation/funds";
import type { Difference } from "../../domain/reconciliation/report";
import type { RefundLine } from "../../domain/reconciliation/statement";

const day = "2026-01-05";
const [noon, late, dayAfterNoon] = ["04:00", "15:30", "28:00"].map((time) => {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return new Date(Date.UTC(2026, 0, 5, hours, minutes)).toISOString();
}) as [string, string, string];

const attemptNumber = "01JDEMO00000000000000000010001";
const entry = {
  ...{ merchantId: "1900000001", applicationId: attemptNumber.slice(0, 26) },
  ...{ organisationName: "示例科技有限公司", attemptNumber, transactionId: "T" },
};

interface Day {
  channel?: Channel;
  paidAt?: string;
  /** Changes to the payment's refund in the books; without them the payment has no refund. */
  refund?: Partial<BookRefund>;
  flows?: FlowLine[];
  /** True if the line that the channel's bill has for the payment is known. */
  lines?: boolean;
  differences?: Difference[];
}

function bridged({
  channel = "wechat",
  paidAt = "",
  refund,
  flows = [],
  lines = true,
  differences = [],
}: Day) {
  const payment: BookPayment = { ...entry, channel, amountFen: 20_000, paidAt };
  const entryOfRefund: BookRefund = {
    ...{ ...entry, channel, number: "R", amountFen: 20_000, reason: "申请已撤回", status: "已退款" },
    ...{ requestedAt: noon, ...refund },
  };
  const line: RefundLine & { kind: "refund" } = {
    ...{ kind: "refund", refundNumber: "R", transactionId: "T", amountFen: 20_000 },
    ...{ status: "refunded", fundsId: "50" },
  };
  return bridge({
    ...{ channel, day, flows, differences, lines: lines ? [line] : [] },
    books: { payments: paidAt ? [payment] : [], refunds: refund ? [entryOfRefund] : [] },
  });
}

const income: FlowLine = { kind: "income", id: "T", amountFen: 20_000 };
const fee: FlowLine = { kind: "fee", id: "T", amountFen: -120 };
const back: FlowLine = { kind: "refund", id: "50", amountFen: -19_880, transactionId: "T" };
const reasons = (given: Day) => {
  const { bridge: found, differences } = bridged(given);
  return [Object.entries(found).filter(([, fen]) => fen !== 0), differences.map(({ found: what }) => what)];
};

test("when the channel's day ends before midnight, then what comes after is cut off, on the one day and on the next", () => {
  const unionPay = { channel: "unionpay" } as const;
  expect(reasons({ ...unionPay, paidAt: late })).toEqual([[["cutOffFen", 20_000]], []]);
  const before = new Date(Date.parse(late) - 86_400_000).toISOString();
  expect(reasons({ ...unionPay, paidAt: before, flows: [income, fee] })).toEqual([
    [["cutOffFen", -20_000]],
    [],
  ]);
  expect(reasons({ ...unionPay, refund: { endedAt: late } })).toEqual([[["cutOffFen", -20_000]], []]);
});

test("when a refund that isn't over has moved, or went to the merchant's own account, then that is the reason", () => {
  for (const status of ["退款中", "退款异常"] as const)
    expect(reasons({ refund: { status }, flows: [back] })).toEqual([[["underWayFen", 20_000]], []]);
  const merchant = { status: "人工结清", treatment: "merchantAccount", endedAt: noon } as const;
  expect(reasons({ refund: merchant, flows: [back] })).toEqual([[["merchantAccountFen", 20_000]], []]);
});

test("when money moved that the books know otherwise, or not at all, then that is a difference, told once", () => {
  const byHand: Day = { refund: { status: "人工结清", endedAt: noon }, flows: [back] };
  expect(bridged(byHand).differences).toEqual([
    {
      ...{ found: "notBridged", kind: "funds", transactionId: "T", refundNumber: "R" },
      ...{ oursFen: 0, theirsFen: -20_000 },
    },
  ]);
  const told: Difference = { found: "goneBackTwice", kind: "refund", transactionId: "T", refundNumber: "R" };
  expect(reasons({ ...byHand, differences: [told] })).toEqual([[["differencesFen", 20_000]], []]);
  expect(reasons({ flows: [income, fee] })).toEqual([[["differencesFen", -20_000]], ["notBridged"]]);
  expect(reasons({ flows: [back], lines: false })).toEqual([[["differencesFen", 19_880]], ["notBridged"]]);
  const notTraded: Difference = { found: "notTraded", kind: "funds", transactionId: "50" };
  expect(reasons({ flows: [back], lines: false, differences: [notTraded] })).toEqual([
    [["differencesFen", 19_880]],
    [],
  ]);
});

test("when the bill's line of a refund names its order, then the difference names it, too", () => {
  const line = {
    ...{ kind: "refund", refundNumber: "R", transactionId: "T", amountFen: 20_000 },
    fundsId: "50",
  };
  const found = (more: object) =>
    bridge({
      ...{ channel: "wechat", day, flows: [back], differences: [], books: { payments: [], refunds: [] } },
      lines: [{ ...line, status: "refunded", ...more } as RefundLine & { kind: "refund" }],
    }).differences;
  const told = { found: "notBridged", kind: "funds", transactionId: "T", refundNumber: "R" };
  const amounts = { oursFen: 0, theirsFen: -20_000 };
  expect(found({ attemptNumber })).toStrictEqual([{ ...told, ...amounts, attemptNumber }]);
  expect(found({})).toStrictEqual([{ ...told, ...amounts }]);
});

test("when the statement leaves a refund out, then its movement is still known by its payment", () => {
  const lost = { refund: { endedAt: dayAfterNoon }, flows: [back], lines: false };
  expect(reasons(lost)).toEqual([[["otherDayFen", 19_880]], []]);
});

test("when the statement has no line of what went back, then it is the refund of that payment that it doesn't name, if there is one", () => {
  const lost = { lines: false, flows: [back] };
  const numberOf = (given: Day) =>
    bridged({ ...lost, ...given }).differences.map(({ refundNumber }) => refundNumber);
  expect(reasons({ ...lost, refund: { status: "退款中" } })).toEqual([[["underWayFen", 19_880]], []]);
  expect(numberOf({ refund: { status: "退款异常", unused: true } })).toEqual([undefined]);
  expect(numberOf({ refund: { status: "退款中", transactionId: "another" } })).toEqual([undefined]);
  // The fund statement has a refund line with the id of another movement of money, so it explains nothing here.
  const other = { flows: [{ ...back, id: "51" } as FlowLine], refund: { status: "退款中" } as const };
  expect(bridged(other).differences).toMatchObject([{ found: "notBridged", transactionId: "51" }]);
});
