import { booksOf } from "../../domain/reconciliation/books";
import { compare } from "../../domain/reconciliation/reconcile";
import { readOrSkip, type StatementLine } from "../../domain/reconciliation/statement";
import { readStatement } from "../../gateways/wechat-pay/statement-rows";
import { evidenceFor, paid } from "./samples";

const fails = (): StatementLine => {
  throw new Error("示例");
};

test("when a line can't be read then it alone is a difference, and the others are compared", () => {
  const application = paid();
  const transaction = application.attempts[0]?.transactions[0];
  const evidence = evidenceFor(application, { paidAt: transaction?.paidAt ?? "" });
  const lines = [{ kind: "payment", evidence } as const, readOrSkip(7, fails)];
  const { payments, differences } = compare(lines, booksOf([application], []));
  expect(payments).toMatchObject({ matched: 1, missingThere: 0 });
  expect(differences).toEqual([{ found: "unreadable", kind: "payment", transactionId: "第7行" }]);
});

test("when a line of WeChat's bill has a cell too few then the rest of the bill is read", () => {
  const header = "交易时间,微信订单号,商户订单号,交易状态,退款状态,申请退款金额,商户退款单号,微信退款单号";
  const refund = "`2026-01-05 09:00:00,`42,`A,`REFUND,`SUCCESS,`1.00,`R,`W";
  const bill = [
    header,
    refund,
    "`2026-01-05 09:00:00,`42",
    "总交易单数,订单总金额,申请退款总金额",
    "`2,`0.00,`2.00",
  ];
  expect(readStatement(bill.join("\r\n"))).toEqual([
    expect.objectContaining({ kind: "refund", refundNumber: "R", amountFen: 100 }),
    { kind: "unreadable", lineNumber: 3 },
  ]);
});
