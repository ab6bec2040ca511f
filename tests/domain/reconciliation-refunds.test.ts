import { booksOf, type BookRefund } from "../../domain/reconciliation/books";
import { ourRefundedFen, theirRefundedFen } from "../../domain/reconciliation/classes";
import { booksToCompare, compare, withOrders } from "../../domain/reconciliation/reconcile";
import { doneIn, type RefundLine } from "../../domain/reconciliation/statement";
import { refundAt, refundNumberOf, withdrawnAt } from "./sample-events";
import { after, approved, at, evidenceFor, paid, withAttempt } from "./samples";

const answerOf = (evidence: object | undefined): object =>
  evidence && "answer" in evidence ? (evidence.answer as object) : {};

describe("money that went back without us", () => {
  const bookings = booksOf([paid()], []);
  const [payment] = bookings.payments;
  if (!payment) throw new Error("nothing was paid");
  const line = {
    kind: "refund",
    refundNumber: "HAND0001",
    transactionId: payment.transactionId,
    amountFen: payment.amountFen,
    status: "refunded",
  } as const;

  test("when a refund isn't ours then the order that it takes back is found, and its workflow told", () => {
    const { differences } = compare(withOrders([line], bookings), { payments: [], refunds: [] });
    expect(differences).toMatchObject([
      {
        found: "missingHere",
        kind: "refund",
        attemptNumber: payment.attemptNumber,
        news: {
          kind: "refund",
          evidence: { transactionId: payment.transactionId, amountFen: payment.amountFen },
        },
      },
    ]);
  });

  test("when it was made in the console in place of ours, under a number of its own, then the bill agrees", () => {
    const withdrawn = after(paid(), withdrawnAt(100));
    const refundNumber = refundNumberOf(withdrawn);
    const done = after(withdrawn, refundAt(200, refundNumber, "退款异常"), {
      type: "refundProgressed",
      at: at(400),
      doneAt: at(300),
      refundNumber,
      status: "已退款",
      consoleNumber: line.refundNumber,
    });
    const books = booksToCompare([line], booksOf([done], []), "2026-01-05");
    const { refunds, differences } = compare([line], { payments: [], refunds: books.refunds });
    expect(differences).toEqual([]);
    expect(refunds).toMatchObject({ matched: 1 });
  });

  test("when nobody knows its payment then it is the operator's", () => {
    const { differences } = compare(withOrders([{ ...line, transactionId: "unknown" }], bookings), {
      payments: [],
      refunds: [],
    });
    expect(differences).toMatchObject([{ found: "missingHere", kind: "refund" }]);
    expect(differences[0]).not.toHaveProperty("news");
  });

  test("when payment and refund are both news then the payment is told as one of which a refund was seen, then its refund", () => {
    const evidence = evidenceFor(withAttempt(approved()));
    const { attemptNumber, transactionId } = evidence;
    // UnionPay's statement line of a refund doesn't contain the order number.
    const lines = [
      { ...line, transactionId },
      { kind: "payment", evidence },
    ] as const;
    const none = { payments: [], refunds: [] };
    expect(compare(withOrders(lines, none), none).differences.map(({ news }) => news)).toMatchObject([
      { kind: "payment", evidence: { refundSeen: true } },
      { kind: "refund", evidence: { attemptNumber, transactionId, refundNumber: line.refundNumber } },
    ]);
  });
});

test("when the bill says that a refund under way is done, then the time at which it moved is told with it, if it is known", () => {
  const withdrawn = after(paid(), withdrawnAt(100));
  const { refunds } = booksOf([withdrawn], []);
  const { number = "" } = refunds[0] ?? {};
  const news = (movedAt?: string): object | undefined => {
    const done = {
      kind: "refund",
      ...{ refundNumber: number, transactionId: refunds[0]?.transactionId ?? "", amountFen: 20_000 },
      status: "refunded",
      ...(movedAt ? { movedAt } : {}),
    } as const;
    const { differences } = compare([done], { payments: [], refunds });
    return differences[0]?.news?.evidence;
  };
  expect(news(at(300))).toMatchObject({ refundNumber: number });
  expect(news(at(300))).toHaveProperty("answer", { status: "refunded", doneAt: at(300) });
  expect(Object.keys(answerOf(news()))).toEqual(["status"]);
});

test("when the bill says that a refund failed, then that is said; when it isn't done, or names no order, nobody is told", () => {
  const withdrawn = after(paid(), withdrawnAt(100));
  const { refunds } = booksOf([withdrawn], []);
  const [
    { number: refundNumber, transactionId, attemptNumber } = {
      number: "",
      transactionId: "",
      attemptNumber: "",
    },
  ] = refunds;
  const newsOf = (line: Partial<RefundLine>, entries = refunds) => {
    const whole = { refundNumber, transactionId, amountFen: 20_000, status: "refunded", ...line } as const;
    const { differences } = compare([{ kind: "refund", ...whole }], { payments: [], refunds: entries });
    return differences[0]?.news;
  };
  const failed = { status: "abnormal", remark: "对账单显示退款失败" };
  expect(answerOf(newsOf({ status: "abnormal", movedAt: at(300) })?.evidence)).toEqual(failed);
  expect(newsOf({ status: "refunded" })?.evidence).not.toMatchObject({
    answer: { remark: expect.any(String) },
  });
  expect(newsOf({ status: "processing", attemptNumber }, [])).toBeUndefined();
  expect(newsOf({ status: "abnormal", attemptNumber }, [])).toBeUndefined();
  expect(newsOf({}, [])).toBeUndefined();
  // The operator must explain a refund whose amount differs.
  expect(newsOf({ attemptNumber, amountFen: 1 })).toBeUndefined();
  expect(newsOf({ attemptNumber }, [])).toMatchObject({ evidence: { transactionId, amountFen: 20_000 } });
});

test("when a line names its order itself, then that stands, whatever order its payment is known by", () => {
  const books = booksOf([paid()], []);
  const [{ transactionId } = { transactionId: "" }] = books.payments;
  const line: RefundLine = { refundNumber: "R", transactionId, amountFen: 1, status: "refunded" };
  const named = { kind: "refund", ...line, attemptNumber: "STRANGE-1" } as const;
  expect(withOrders([named], books)).toEqual([named]);
});

describe("the money that has gone back, of a line and the entry that is about the same", () => {
  const [entry] = booksOf([after(paid(), withdrawnAt(100))], []).refunds;
  if (!entry) throw new Error("nothing goes back");
  const line: RefundLine = {
    ...{ refundNumber: entry.number, transactionId: entry.transactionId, amountFen: 20_000 },
    status: "refunded",
  };
  const atMerchant = { treatment: "merchantAccount" } as const;
  const both = 20_000;

  /** Sides that count a refund as gone back. */
  const sides = { nobody: [0, 0], ours: [both, 0], theirs: [0, both], both: [both, both] } as const;
  type Counting = keyof typeof sides;
  const theirsIfDone: Counting[] = ["theirs", "nobody", "nobody", "nobody"];
  const bothIfDone: Counting[] = ["both", "nobody", "nobody", "nobody"];

  // Each row has four cases of the bill: the refund is done, under way, failed or missing there.
  test.each<[string, Partial<BookRefund>, Counting[]]>([
    ["under way", { status: "退款中" }, theirsIfDone],
    ["done", { status: "已退款" }, ["both", "both", "ours", "ours"]],
    ["abnormal", { status: "退款异常" }, theirsIfDone],
    ["settled by hand", { status: "人工结清" }, theirsIfDone],
    ["with the merchant, abnormal", { ...atMerchant, status: "退款异常" }, bothIfDone],
    ["with the merchant, settled", { ...atMerchant, status: "人工结清" }, bothIfDone],
    ["on its way to the merchant", { ...atMerchant, status: "退款中" }, theirsIfDone],
  ])("when ours is %s, then books and bill count it as they have it", (_what, changes, counting) => {
    const standings = ["refunded", "processing", "abnormal", undefined] as const;
    const ours: BookRefund = { ...entry, ...changes };
    const counted = standings.map((status) => {
      const pair = { entry: ours, line: status && { ...line, status } };
      return [ourRefundedFen(pair), theirRefundedFen(pair)];
    });
    expect(counted).toEqual(counting.map((side) => sides[side]));
  });

  test("when the books don't have it, then only the bill counts it", () => {
    expect([
      ourRefundedFen({ line, entry: undefined }),
      theirRefundedFen({ line, entry: undefined }),
    ]).toEqual([0, both]);
  });
});

test("when a line's refund is done, then it is dated by its movement, or else by the line; until then by nothing", () => {
  const told = { refundNumber: "R", transactionId: "T", amountFen: 1, at: at(100) };
  expect(doneIn({ ...told, status: "refunded" })).toEqual({ doneAt: at(100) });
  expect(doneIn({ ...told, status: "refunded", movedAt: at(200) })).toEqual({ doneAt: at(200) });
  expect(doneIn({ ...told, status: "processing" })).toEqual({});
  expect(doneIn({ ...told, status: "abnormal", movedAt: at(200) })).toEqual({});
});
