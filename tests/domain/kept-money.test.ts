import type { Application } from "../../domain/application/application";
import { refusalOf, guardFactsOf } from "../../domain/application/transitions";
import { overInvoiced } from "../../domain/application/invoicing";
import { keptFen, unexplainedIfRefunded } from "../../domain/money/attempts";
import { consoleRefundAt, moneyCountedAt, withdrawnAt } from "./sample-events";
import { after, approved, at, evidenceFor, feeFen, invoiced, paid, withAttempt } from "./samples";

const transactionIdOf = ({ attempts }: Application): string => attempts[0]?.transactions[0]?.id ?? "";

/** Returns the application after an amount (in fen) of its payment was refunded in the channel's console. */
const givenBack = (application: Application, amountFen: number, refundNumber = "HAND"): Application =>
  after(application, { ...consoleRefundAt(500, application, amountFen), refundNumber });

describe("what the customer keeps paid", () => {
  test("when nothing was paid, then nothing; when parts went back in the console, then what is left", () => {
    expect(keptFen(approved())).toBe(0);
    expect(keptFen(paid())).toBe(feeFen);
    const parts = givenBack(givenBack(paid(), 5_000), 1_000, "HAND2");
    expect(keptFen(parts)).toBe(14_000);
    expect(keptFen(givenBack(parts, 14_000, "HAND3"))).toBe(0);
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
    const withdrawn = after(paid(), withdrawnAt(600));
    expect(unexplainedIfRefunded(withdrawn)).toBeUndefined();
  });

  test("when it is UnionPay's, then it never would", () => {
    const waiting = withAttempt(approved(), 30, "unionpay");
    const evidence = evidenceFor(waiting);
    const counted = after(waiting, moneyCountedAt(60, evidence));
    expect(keptFen(counted)).toBe(feeFen);
    expect(unexplainedIfRefunded(counted)).toBeUndefined();
  });
});
