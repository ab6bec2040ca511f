import { totalOf } from "../../domain/invoice/document";
import type { Application } from "../../domain/application/application";
import type { ApplicationEvent } from "../../domain/application/events";
import { refusalOf, guardFactsOf } from "../../domain/application/transitions";
import { invoiceOrderOf, overInvoiced } from "../../domain/application/invoicing";
import { keptFen, unexplainedIfRefunded } from "../../domain/money/attempts";
import { ledgerOf } from "../../domain/reconciliation/ledger";
import { monthReport } from "../../domain/reconciliation/month";
import {
  after,
  approved,
  at,
  bidder,
  buyer,
  correction,
  delivery,
  evidenceFor,
  feeFen,
  invoiced,
  invoiceDocument,
  numberOf,
  operator,
  paid,
  withAttempt,
} from "./samples";

const transactionIdOf = ({ attempts }: Application): string => attempts[0]?.transactions[0]?.id ?? "";

/** Returns the application after an amount (in fen) of its payment was refunded in the channel's console. */
const givenBack = (application: Application, amountFen: number, refundNumber = "HAND"): Application =>
  after(application, {
    ...{ type: "refundedInConsole", at: at(500), refundNumber, amountFen },
    ...{ attemptNumber: numberOf(application), transactionId: transactionIdOf(application) },
  });
const asked = (second: number): ApplicationEvent => ({
  ...{ type: "invoiceRequested", at: at(second), by: bidder, buyer, delivery },
});
const report = (application: Application) =>
  monthReport({ applications: [application], strayRefunds: [], funds: [] }, "2026-01");

describe("what the customer keeps paid", () => {
  test("when nothing was paid, then nothing; when parts went back in the console, then what is left", () => {
    expect(keptFen(approved())).toBe(0);
    expect(keptFen(paid())).toBe(feeFen);
    const parts = givenBack(givenBack(paid(), 5_000), 1_000, "HAND2");
    expect(keptFen(parts)).toBe(14_000);
    expect(keptFen(givenBack(parts, 14_000, "HAND3"))).toBe(0);
  });

  test("when the rest is on its way back, then it is kept until it has gone", () => {
    const part = givenBack(paid(), 5_000);
    const withdrawn = after(part, { type: "withdrawn", at: at(600), by: operator, opinion: "示例" });
    expect(keptFen(withdrawn)).toBe(15_000);
    const refundNumber = withdrawn.attempts[0]?.transactions[0]?.refunds?.[0]?.number ?? "";
    const news = { type: "refundProgressed", at: at(700), refundNumber } as const;
    expect(keptFen(after(withdrawn, { ...news, status: "已退款" }))).toBe(0);
    const byHand = {
      type: "refundResolved",
      at: at(700),
      refundNumber,
      by: operator,
      reason: "示例",
    } as const;
    expect(keptFen(after(withdrawn, { ...news, status: "退款异常" }, byHand))).toBe(0);
  });

  test("when a part went back, then the invoice is over the rest, and only that is not invoiced before", () => {
    const part = givenBack(paid(), 5_000);
    expect(report(part).notInvoicedFen).toBe(15_000);
    const issuing = after(part, asked(600));
    expect(totalOf(invoiceOrderOf(issuing).lines)).toBe(15_000);
    const issued = after(issuing, {
      ...{ type: "invoiceIssued", at: at(700), document: invoiceDocument(1, at(700)) },
    });
    expect(report(issued)).toMatchObject({ invoicedFen: 15_000, notInvoicedFen: 0 });
    expect(ledgerOf([issued], [], "2026-01-05")).toMatchObject([
      { kind: "支付", amountFen: 20_000 },
      { kind: "退款", amountFen: 5_000 },
      { kind: "发票", amountFen: 15_000 },
    ]);
  });

  test("when a part goes back while the invoice is under way, then its order says the same, and another one the rest", () => {
    const issuing = after(paid(), asked(400));
    const order = invoiceOrderOf(issuing);
    expect(invoiceOrderOf(givenBack(issuing, 5_000))).toEqual(order);
    const again = after(
      givenBack(issuing, 5_000),
      { type: "invoiceFailed", at: at(600), reason: "示例：抬头有误" },
      asked(700),
    );
    expect(invoiceOrderOf(again)).toMatchObject({ lines: [{ totalFen: 15_000 }] });
    expect(invoiceOrderOf(again).orderNo).not.toBe(order.orderNo);
  });
});

describe("an invoice over more than is kept", () => {
  const part = givenBack(invoiced(300), 5_000);
  const whole = givenBack(invoiced(300), feeFen);
  const ofOperator = (application: Application) =>
    (["reissueInvoice", "refundInvoiced"] as const).map(
      (command) => refusalOf(command, "operator", guardFactsOf(application)) ?? "allowed",
    );

  test("when it stands, then it is told with both sums; before, and once it was put right, nothing is told", () => {
    expect(overInvoiced(invoiced(300))).toBeUndefined();
    expect(overInvoiced(givenBack(paid(), 5_000))).toBeUndefined();
    expect(overInvoiced(part)).toEqual(expect.stringMatching(/200\.00元.*150\.00元.*红冲重开/));
    expect(overInvoiced(whole)).toEqual(expect.stringMatching(/200\.00元.*0\.00元.*红冲退款/));
  });

  test("when a part is kept, then red is over the whole, and blue over the rest", () => {
    expect(ofOperator(part)).toEqual(["allowed", "allowed"]);
    const corrected = after(
      part,
      { ...correction(at(600)), by: operator } as ApplicationEvent,
      { type: "invoiceReversed", at: at(601), document: invoiceDocument(2, at(601)) },
      asked(601),
      { type: "invoiceIssued", at: at(602), document: invoiceDocument(3, at(602)) },
    );
    expect(report(corrected)).toMatchObject({
      ...{ invoicedFen: 35_000, reversedFen: -20_000, netInvoicedFen: 15_000, notInvoicedFen: 0 },
    });
    expect(overInvoiced(corrected)).toBeUndefined();
  });

  test("when nothing is kept, then only the red letter is allowed, though it is 已退款", () => {
    expect(whole.payment).toBe("已退款");
    expect(ofOperator(whole)).toEqual(["NOT_PAID", "allowed"]);
    expect(ofOperator(after(whole, { type: "ended", at: at(700) }))).toEqual(["NOT_PAID", "allowed"]);
  });
});

describe("what an order would show of its money", () => {
  test("when WeChat's payment counts and nothing of it is known to have gone back, then its order would show it", () => {
    expect(unexplainedIfRefunded(paid())?.transaction.id).toBe(transactionIdOf(paid()));
    expect(unexplainedIfRefunded(approved())).toBeUndefined();
    expect(unexplainedIfRefunded(givenBack(paid(), 1))).toBeUndefined();
    const withdrawn = after(paid(), { type: "withdrawn", at: at(600), by: operator, opinion: "示例" });
    expect(unexplainedIfRefunded(withdrawn)).toBeUndefined();
  });

  test("when it is UnionPay's, then it never would", () => {
    const waiting = withAttempt(approved(), 30, "unionpay");
    const evidence = evidenceFor(waiting);
    const counted = after(waiting, { type: "moneyCounted", at: at(60), evidence });
    expect(keptFen(counted)).toBe(feeFen);
    expect(unexplainedIfRefunded(counted)).toBeUndefined();
  });
});
