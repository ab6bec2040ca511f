import {
  applicationIdOf,
  attemptTimes,
  countedTransaction,
  findAttempt,
  findTransaction,
  isAttemptFinal,
  isAttemptOver,
  isPayable,
  nextAttemptNumber,
  openAttempt,
  orderOf,
  refundNumber,
  refundOrderOf,
  refundsOf,
} from "../../domain/money/attempts";
import { attemptStatuses, refundStatuses, type PaymentAttempt } from "../../domain/money/payment";
import {
  after,
  approved,
  at,
  evidenceFor,
  feeFen,
  ms,
  numberOf,
  operator,
  paid,
  settings,
  withAttempt,
} from "./samples";

const waiting = withAttempt(approved());
const attempt = waiting.attempts[0] as PaymentAttempt;

describe("numbers", () => {
  test("when attempts are opened then their numbers are the application id and four digits, 30 letters and digits", () => {
    const numbers = withAttempt(waiting, 40).attempts.map(({ number }) => number);
    expect(numbers).toEqual([`${waiting.id}0001`, `${waiting.id}0002`]);
    expect(nextAttemptNumber(withAttempt(waiting, 40))).toBe(`${waiting.id}0003`);
    for (const number of numbers) expect(number).toMatch(/^[0-9A-Z]{26}\d{4}$/);
    expect(numbers.map(applicationIdOf)).toEqual([waiting.id, waiting.id]);
  });

  test("when 10,000 transactions are refunded then every number is another, of 32 letters and digits", () => {
    const numbers = new Set<string>();
    for (let nth = 0; nth < 1_000; nth += 1) {
      numbers.add(
        refundNumber(
          `${waiting.id}${String(nth % 50).padStart(4, "0")}`,
          `42000000${String(nth).padStart(8, "0")}`,
        ),
      );
    }
    expect(numbers.size).toBe(1_000);
    for (const number of numbers) expect(number).toMatch(/^[0-9A-Z]{32}$/);
  });

  test("when the same transaction is refunded then the number is the same, for another attempt or transaction another", () => {
    const number = refundNumber(attempt.number, "4200000001");
    expect(refundNumber(attempt.number, "4200000001")).toBe(number);
    expect(refundNumber(attempt.number, "4200000002")).not.toBe(number);
    expect(refundNumber(`${waiting.id}0002`, "4200000001")).not.toBe(number);
    expect(applicationIdOf(number)).toBe(waiting.id);
  });

  test("when a refund number is derived then it is this one in every version: refunds under way depend on it", () => {
    expect(refundNumber("01JDEMO00000000000000000010001", "4200000001")).toBe(
      "01JDEMO0000000000000000001RRLZ0F",
    );
  });
});

describe("attemptTimes", () => {
  test("when WeChat is paid then the deadline is 300 s after the creation, both in whole seconds", () => {
    expect(attemptTimes("wechat", ms(30) + 999, settings)).toEqual({ createdAt: at(30), deadline: at(330) });
  });

  test("when UnionPay is paid then the deadline is payTimeout, 30 minutes", () => {
    expect(attemptTimes("unionpay", ms(30), settings)).toEqual({ createdAt: at(30), deadline: at(1_830) });
  });

  test("when another window is configured then that holds", () => {
    expect(attemptTimes("wechat", ms(30), { ...settings, wechatWindowSeconds: 5 }).deadline).toBe(at(35));
  });
});

describe("finding", () => {
  test("when an attempt is looked for then it is found by its number, or while it is open", () => {
    expect(findAttempt(waiting, numberOf(waiting))).toBe(attempt);
    expect(findAttempt(waiting, "none")).toBeUndefined();
    expect(openAttempt(waiting)).toBe(attempt);
    expect(openAttempt(paid())).toBeUndefined();
  });

  test("when money is counted then its attempt and transaction are found, else none", () => {
    expect(countedTransaction(paid())).toMatchObject({
      attempt: { number: attempt.number },
      transaction: { id: "4200000001" },
    });
    expect(countedTransaction(waiting)).toBeUndefined();
  });

  test("when one of several transactions is named then that one is found, and no other", () => {
    const evidence = evidenceFor(paid(), { transactionId: "4200000002", paidAt: at(45) });
    const twice = after(paid(), { type: "moneyReturned", at: at(46), evidence, reason: "重复支付" });
    for (const id of ["4200000001", "4200000002"])
      expect(findTransaction(twice, attempt.number, id)).toMatchObject({ id });
    expect(findTransaction(twice, attempt.number, "none")).toBeUndefined();
  });
});

describe("the end of an attempt", () => {
  test.each(attemptStatuses)("when it is %s then its order is over unless it can still be paid", (status) => {
    expect(isAttemptOver({ ...attempt, status })).toBe(status !== "待支付" && status !== "被取代");
  });

  test.each(refundStatuses)("when its refund is %s then it is final only with the money back", (status) => {
    const refund = {
      number: "demo",
      amountFen: feeFen,
      reason: "逾期支付",
      status,
      requestedAt: at(400),
    } as const;
    const late = { id: "4200000001", amountFen: feeFen, paidAt: at(400), counted: false, refunds: [refund] };
    const final = status === "已退款" || status === "人工结清";
    expect(isAttemptFinal({ ...attempt, status: "已关闭", transactions: [late] })).toBe(final);
    expect(isAttemptFinal({ ...attempt, status: "被取代", transactions: [late] })).toBe(false);
  });

  test("when its money counts and stays then it is final", () => {
    expect(paid().attempts.every(isAttemptFinal)).toBe(true);
  });
});

describe("orders", () => {
  test("when a gateway is asked about an attempt then only what never changes is sent", () => {
    const { number, channel, merchant, amountFen, createdAt, deadline } = attempt;
    expect(orderOf({ ...attempt, codeUrl: "weixin://demo", expired: true })).toEqual({
      number,
      channel,
      merchant,
      amountFen,
      createdAt,
      deadline,
    });
    const bank = withAttempt(approved(), 30, "unionpay").attempts[0] as PaymentAttempt;
    expect(orderOf(bank)).toMatchObject({ channel: "unionpay", bank: "ICBC" });
  });

  test("when a refund is ordered then it names attempt, transaction and both amounts", () => {
    const returned = after(waiting, {
      type: "moneyReturned",
      at: at(400),
      evidence: evidenceFor(waiting, { amountFen: 19_999 }),
      reason: "金额不符",
    });
    expect(refundsOf(returned).map(refundOrderOf)).toEqual([
      {
        channel: "wechat",
        merchant: attempt.merchant,
        refundNumber: refundNumber(attempt.number, "4200000001"),
        attemptNumber: attempt.number,
        attemptCreatedAt: at(30),
        transactionId: "4200000001",
        amountFen: 19_999,
        totalFen: 19_999,
        reason: "金额不符",
        requestedAt: at(400),
      },
    ]);
  });

  test("when a refund is tried again then its order stays the same", () => {
    const leaving = after(paid(), { type: "withdrawn", at: at(500), by: operator, opinion: "示例" });
    const number = refundsOf(leaving)[0]?.refund.number ?? "";
    const retried = after(
      leaving,
      { type: "refundProgressed", at: at(510), refundNumber: number, status: "退款异常" },
      { type: "refundProgressed", at: at(520), refundNumber: number, status: "退款中" },
    );
    expect(refundsOf(retried).map(refundOrderOf)).toEqual(refundsOf(leaving).map(refundOrderOf));
  });
});

test("when an attempt is open and in time, then it can be paid; expired, superseded or over, it can't, nor at its deadline", () => {
  const open = { status: "待支付", expired: false, superseding: false, deadline: at(300) } as const;
  expect(isPayable(open, ms(299))).toBe(true);
  expect(isPayable({ status: "待支付", expired: false, deadline: at(300) }, ms(299))).toBe(true);
  for (const changes of [{ expired: true }, { superseding: true }, { status: "被取代" }] as const)
    expect(isPayable({ ...open, ...changes }, ms(299))).toBe(false);
  expect(isPayable(open, ms(300))).toBe(false);
});
