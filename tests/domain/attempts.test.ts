import {
  applicationIdOf,
  attemptTimes,
  isAttemptFinal,
  isPayable,
  nextAttemptNumber,
  orderOf,
  refundNumber,
  refundOrderOf,
  refundsOf,
} from "../../domain/money/attempts";
import { refundStatuses, type PaymentAttempt } from "../../domain/money/payment";
import { refundAt, refundNumberOf, withdrawnAt } from "./sample-events";
import { after, approved, at, feeFen, ms, paid, settings, withAttempt } from "./samples";

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
});

describe("the end of an attempt", () => {
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

  test("when a refund is tried again then its order stays the same", () => {
    const leaving = after(paid(), withdrawnAt(500));
    const number = refundNumberOf(leaving);
    const retried = after(leaving, refundAt(510, number, "退款异常"), refundAt(520, number, "退款中"));
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
