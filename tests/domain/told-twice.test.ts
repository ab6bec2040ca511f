import { booksOf } from "../../domain/reconciliation/books";
import { ledgerOf } from "../../domain/reconciliation/ledger";
import { hasGoneBackTwice, type Refund } from "../../domain/money/payment";
import { goneBackTwice } from "../../domain/reconciliation/gone-back-twice";
import { numberIn } from "../../domain/reconciliation/statement";
import { after, at, evidenceFor, invoiced, numberOf, operator, paid } from "./samples";

test("when a refund was settled by hand and the gateway says that it is done, then it went back twice; else not", () => {
  const { refunds: [refund] = [] } =
    after(paid(), { type: "withdrawn", at: at(100), by: operator, opinion: "示例" }).attempts[0]
      ?.transactions[0] ?? {};
  const of = (status: Refund["status"], answered: "refunded" | "processing" | "abnormal") =>
    refund && hasGoneBackTwice({ ...refund, status }, { status: answered });
  expect(of("人工结清", "refunded")).toBe(true);
  expect([of("人工结清", "processing"), of("人工结清", "abnormal"), of("退款异常", "refunded")]).toEqual([
    ...[false, false, false],
  ]);
});

test("when a line is read, then its number tells whose money it is; one that can't be read has none", () => {
  const evidence = evidenceFor(paid());
  const refund = { refundNumber: "R", transactionId: "T", amountFen: 1, status: "refunded" } as const;
  expect(numberIn({ kind: "payment", evidence })).toBe(evidence.attemptNumber);
  expect(numberIn({ kind: "refund", ...refund })).toBe("R");
  expect(numberIn({ kind: "unreadable", lineNumber: 1 })).toBeUndefined();
});

test("when more was given back on two days than was paid, then the second day tells, by what the books have of the first", () => {
  const transactionId = paid().attempts[0]?.transactions[0]?.id ?? "";
  const first = after(paid(), {
    ...{ type: "refundedInConsole", at: at(200), attemptNumber: numberOf(paid()), transactionId },
    ...{ refundNumber: "HAND1", amountFen: 15_000 },
  });
  const found = (amountFen: number) =>
    goneBackTwice({
      lines: [{ kind: "refund", refundNumber: "HAND2", transactionId, amountFen, status: "refunded" }],
      ...{ earlier: [], flows: [], books: booksOf([first], []) },
    });
  expect(found(5_000)).toEqual([]);
  expect(found(5_001)).toMatchObject([{ found: "goneBackTwice", refundNumber: "HAND2" }]);
});

test("when an invoice is in the ledger, then under the organisation's name", () => {
  const entries = ledgerOf([invoiced(70)], [], "2026-01-05").filter(({ kind }) => kind === "发票");
  expect(entries).toMatchObject([{ organisationName: "示例科技有限公司" }]);
});
