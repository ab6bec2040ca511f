import type { BookPayment, BookRefund, Books } from "../../domain/reconciliation/books";
import type { PaymentEvidence } from "../../domain/money/payment";
import { booksToCompare, compare } from "../../domain/reconciliation/reconcile";
import type { Counts } from "../../domain/reconciliation/report";
import type { RefundLine, StatementLine } from "../../domain/reconciliation/statement";

const day = "2026-01-05";
const paidAt = "2026-01-05T02:00:00.000Z";
const applicationId = "01JDEMO0000000000000000001";
const attemptNumber = `${applicationId}0001`;

const evidence = (transactionId: string, changes: Partial<PaymentEvidence> = {}): PaymentEvidence => ({
  channel: "wechat",
  merchantId: "1900000001",
  appId: "wx-demo",
  attemptNumber,
  transactionId,
  amountFen: 20_000,
  currency: "CNY",
  paidAt,
  ...changes,
});
const paymentLine = (transactionId: string, amountFen = 20_000): StatementLine => ({
  kind: "payment",
  evidence: evidence(transactionId, { amountFen }),
});
const refundLine = (refundNumber: string, changes: Partial<RefundLine> = {}): StatementLine => ({
  kind: "refund",
  refundNumber,
  attemptNumber,
  transactionId: "T",
  amountFen: 20_000,
  status: "refunded",
  ...changes,
});

const entry = {
  channel: "wechat",
  merchantId: "1900000001",
  applicationId,
  organisationName: "示例科技有限公司",
  attemptNumber,
} as const;
const payment = (transactionId: string, changes: Partial<BookPayment> = {}): BookPayment => ({
  ...entry,
  transactionId,
  amountFen: 20_000,
  paidAt,
  ...changes,
});
const refund = (number: string, changes: Partial<BookRefund> = {}): BookRefund => ({
  ...entry,
  transactionId: "T",
  number,
  amountFen: 20_000,
  reason: "重复支付",
  status: "已退款",
  requestedAt: "2026-01-05T03:00:00.000Z",
  endedAt: "2026-01-05T03:01:00.000Z",
  ...changes,
});
const books = (payments: BookPayment[], refunds: BookRefund[] = []): Books => ({ payments, refunds });

const none: Counts = { matched: 0, missingHere: 0, missingThere: 0, amountDiffers: 0, standingDiffers: 0 };

describe("payments", () => {
  test("when one is missing here, one there, and one has another amount, then exactly these are found", () => {
    const { ours, theirs, payments, differences } = compare(
      [paymentLine("same"), paymentLine("here"), paymentLine("other", 19_999)],
      books([payment("same"), payment("there"), payment("other")]),
    );
    const about = { kind: "payment", attemptNumber };
    expect(differences).toEqual([
      {
        ...about,
        found: "missingHere",
        transactionId: "here",
        theirsFen: 20_000,
        news: { kind: "payment", evidence: evidence("here") },
      },
      { ...about, found: "amountDiffers", transactionId: "other", oursFen: 20_000, theirsFen: 19_999 },
      { ...about, found: "missingThere", transactionId: "there", oursFen: 20_000 },
    ]);
    expect(payments).toEqual({ ...none, matched: 1, missingHere: 1, missingThere: 1, amountDiffers: 1 });
    expect([ours.paidFen, theirs.paidFen]).toEqual([60_000, 59_999]);
  });

  test("when a statement has the same payment twice, then the second one is missing here, and no workflow's to judge", () => {
    const { payments, differences } = compare([paymentLine("A"), paymentLine("A")], books([payment("A")]));
    expect(payments).toEqual({ ...none, matched: 1, missingHere: 1 });
    expect(differences).toMatchObject([{ found: "missingHere", transactionId: "A" }]);
    expect(differences[0]?.news).toBeUndefined();
  });
});

describe("refunds", () => {
  test.each([
    ["refunded", "已退款", "matched", "none"],
    ["refunded", "退款中", "standingDiffers", "refunded"],
    ["refunded", "退款异常", "standingDiffers", "refunded"],
    ["refunded", "人工结清", "standingDiffers", "none"],
    ["abnormal", "退款异常", "matched", "none"],
    ["abnormal", "人工结清", "matched", "none"],
    ["abnormal", "退款中", "standingDiffers", "abnormal"],
    ["abnormal", "已退款", "standingDiffers", "none"],
    ["processing", "退款中", "matched", "none"],
    ["processing", "已退款", "matched", "none"],
    ["processing", "退款异常", "matched", "none"],
  ] as const)(
    "when it is %s there and %s here, then it is %s, and the news is %s",
    (there, here, found, news) => {
      const { refunds, differences } = compare(
        [refundLine("R", { status: there })],
        books([], [refund("R", { status: here })]),
      );
      expect(refunds).toEqual({ ...none, [found]: 1 });
      expect(differences).toHaveLength(found === "matched" ? 0 : 1);
      const told = differences[0]?.news;
      expect(told?.kind === "refund" ? told.evidence.answer.status : "none").toBe(news);
    },
  );

  test("when our books lack a refund, then there is nobody to be told, and its line need not name an attempt", () => {
    const { differences } = compare(
      [{ kind: "refund", refundNumber: "R", transactionId: "Q", amountFen: 1, status: "refunded" }],
      books([]),
    );
    expect(differences).toEqual([
      {
        found: "missingHere",
        kind: "refund",
        transactionId: "Q",
        refundNumber: "R",
        theirsFen: 1,
        theirStanding: "refunded",
      },
    ]);
  });

  test("when a refund was under way in the statement and has ended since, then both sides count it", () => {
    const { ours, theirs } = compare([refundLine("R", { status: "processing" })], books([], [refund("R")]));
    expect([ours.refundedFen, theirs.refundedFen]).toEqual([20_000, 20_000]);
  });
});

describe("the books of a day", () => {
  const selected = (lines: StatementLine[], all: Books) => {
    const { payments, refunds } = booksToCompare(lines, all, day);
    return [...payments.map(({ transactionId }) => transactionId), ...refunds.map(({ number }) => number)];
  };

  test("when the statement names money of another day, then it is compared all the same", () => {
    const payments = [
      payment("A", { paidAt: "2026-01-04T00:00:00.000Z" }),
      payment("B", { paidAt: "2020-01-01" }),
    ];
    expect(selected([paymentLine("A")], books(payments))).toEqual(["A"]);
  });

  test("when a refund has not ended that day, then the statement need not have it", () => {
    const { endedAt: _, ...open } = refund("open", { status: "退款中" });
    const byHand = refund("by hand", { status: "人工结清" });
    const later = refund("later", { endedAt: "2026-01-05T16:00:00.000Z" });
    expect(selected([], books([], [open, byHand, later, refund("done")]))).toEqual(["done"]);
    expect(selected([refundLine("open")], books([], [open]))).toEqual(["open"]);
  });
});
