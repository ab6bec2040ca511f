import { isAttemptFinal, refundNumber, refundsOf } from "../../domain/money/attempts";
import { hasGoneBackTwice, type Refund, type RefundAnswer } from "../../domain/money/payment";
import {
  atTheMerchants,
  doneInConsole,
  isRetriable,
  isTreatable,
  refundNews,
  refundRefusal,
  withNews,
} from "../../domain/money/refund-news";
import { after, approved, at, evidenceFor, feeFen, operator, withAttempt } from "./samples";

const refund: Refund = {
  number: "R",
  amountFen: feeFen,
  reason: "逾期支付",
  status: "退款中",
  requestedAt: at(60),
};
const abnormal: Refund = {
  ...refund,
  status: "退款异常",
  abnormality: "account",
  remark: "示例：账户已冻结",
};
const refunded: RefundAnswer = { status: "refunded" };

describe("news of a refund", () => {
  test("when one that is under way ends then no more is said than that", () => {
    expect(refundNews(refund, refunded)).toEqual({ status: "已退款" });
  });

  test("when the gateway says when it was done then that is its end, and when we heard stands beside it", () => {
    const news = refundNews(refund, { ...refunded, doneAt: at(90) });
    expect(news).toEqual({ status: "已退款", doneAt: at(90) });
    expect(withNews(refund, { status: "已退款", doneAt: at(90) }, at(300))).toEqual({
      ...{ ...refund, status: "已退款", endedAt: at(90), heardAt: at(300) },
    });
    expect(withNews(refund, { status: "已退款" }, at(300))).toEqual({
      ...{ ...refund, status: "已退款", endedAt: at(300) },
    });
  });

  test("when an abnormal one is done, and nobody here has asked for it, then it was done in the channel's console", () => {
    expect(refundNews(abnormal, refunded)).toEqual({ status: "已退款", remark: doneInConsole });
  });

  test("when the gateway did not know of it before then nobody can have redone it there", () => {
    expect(refundNews({ ...abnormal, abnormality: "absent" }, refunded)).toEqual({ status: "已退款" });
  });

  test("when it went to the merchant's own account then the operator still has to pay it back, and is told once", () => {
    const treated: Refund = { ...refund, treatment: "merchantAccount" };
    const told = { ...refunded, to: "merchantAccount" } as const;
    for (const [known, answer] of [
      [treated, refunded],
      [treated, told],
      [abnormal, told],
    ] as const) {
      const news = refundNews(known, answer);
      expect(news).toEqual({ status: "退款异常", remark: atTheMerchants, treatment: "merchantAccount" });
      expect(refundNews({ ...known, ...news }, answer)).toBeUndefined();
      expect(hasGoneBackTwice({ ...known, ...news, status: "人工结清" }, answer)).toBe(false);
    }
  });

  test("when the gateway says that it went to the payer then it did, whatever was asked for here", () => {
    const treated: Refund = { ...abnormal, treatment: "merchantAccount" };
    expect(refundNews(treated, { ...refunded, to: "payer" })).toMatchObject({ status: "已退款" });
    expect(hasGoneBackTwice({ ...treated, status: "人工结清" }, { ...refunded, to: "payer" })).toBe(true);
  });

  test.each<Refund["status"]>(["已退款", "人工结清"])("when it is %s then nothing is news", (status) => {
    for (const answered of ["refunded", "abnormal", "processing"] as const)
      expect(refundNews({ ...refund, status }, { status: answered })).toBeUndefined();
  });

  test("when it turns abnormal then it is told why, and the same again is no news", () => {
    const answer = { status: "abnormal", abnormality: "closed", remark: "示例" } as const;
    expect(refundNews(refund, answer)).toEqual({ status: "退款异常", abnormality: "closed", remark: "示例" });
    expect(refundNews(abnormal, answer)).toBeUndefined();
  });

  test("when the account can't take it then only another account helps; else trying again may", () => {
    expect([isRetriable(abnormal), isTreatable(abnormal)]).toEqual([false, true]);
    for (const abnormality of ["closed", "refused", "absent"] as const) {
      const other = { ...abnormal, abnormality };
      expect([isRetriable(other), isTreatable(other)]).toEqual([true, false]);
    }
    const atMerchant: Refund = { ...abnormal, treatment: "merchantAccount" };
    expect([isRetriable(atMerchant), isTreatable(atMerchant)]).toEqual([false, false]);
  });
});

describe("what an operator may do about a refund", () => {
  const commands = ["retryRefund", "resolveRefund", "treatRefund"] as const;
  const refusalsOf = (given: Refund | undefined) => commands.map((command) => refundRefusal(command, given));

  test.each<[string, Partial<Refund>, readonly (string | undefined)[]]>([
    ["the account can't take it", {}, ["REFUND_NOT_RETRIABLE", undefined, undefined]],
    ["it was closed", { abnormality: "closed" }, [undefined, undefined, "REFUND_NOT_TREATABLE"]],
    [
      "it lies with the merchant",
      { treatment: "merchantAccount" },
      ["REFUND_NOT_RETRIABLE", undefined, "REFUND_NOT_TREATABLE"],
    ],
  ])(
    "when it is abnormal and %s, then it is tried again, settled by hand, or sent elsewhere as that allows",
    (_why, changes, refusals) => {
      expect(refusalsOf({ ...abnormal, ...changes })).toEqual(refusals);
    },
  );

  test("when it isn't abnormal, or there is none, then nothing", () => {
    const none = commands.map(() => "NO_ABNORMAL_REFUND");
    for (const status of ["退款中", "已退款", "人工结清"] as const)
      expect(refusalsOf({ ...abnormal, status })).toEqual(none);
    expect(refusalsOf(undefined)).toEqual(none);
  });
});

test("when news comes of a refund about which somebody did something by hand, then that stays remembered", () => {
  const intervention = { command: "treatRefund", by: operator, reason: "示例" } as const;
  const treated = withNews(abnormal, { status: "退款中", treatment: "bankCard", intervention }, at(100));
  expect(treated).toStrictEqual({
    ...{ ...refund, treatment: "bankCard" },
    interventions: [{ ...intervention, at: at(100) }],
  });
  const done = withNews(treated, { status: "已退款" }, at(200));
  expect(done).toStrictEqual({ ...treated, status: "已退款", endedAt: at(200) });
  expect(withNews(refund, { status: "退款异常" }, at(200))).toStrictEqual({ ...refund, status: "退款异常" });
});

describe("money that had gone back before we heard of it", () => {
  const waiting = withAttempt(approved());
  const evidence = evidenceFor(waiting);
  const number = refundNumber(evidence.attemptNumber, evidence.transactionId);

  test("when its refund is done then payment and refund are booked, and nothing is paid", () => {
    const found = after(waiting, {
      type: "moneyFoundRefunded",
      at: at(100),
      evidence,
      reason: "此前已退款",
      news: { status: "已退款" },
    });
    expect(found).toMatchObject({ payment: "未支付", handling: "未开始", attempts: [{ status: "已退款" }] });
    expect(refundsOf(found).map((held) => held.refund)).toEqual([
      {
        number,
        amountFen: feeFen,
        reason: "此前已退款",
        status: "已退款",
        requestedAt: at(100),
        endedAt: at(100),
      },
    ]);
  });

  test("when its refund is under way or abnormal then it is followed like any other", () => {
    for (const status of ["退款中", "退款异常"] as const) {
      const found = after(waiting, {
        type: "moneyFoundRefunded",
        at: at(100),
        evidence,
        reason: "此前已退款",
        news: { status },
      });
      expect(found).toMatchObject({ payment: "未支付", attempts: [{ status: "已关闭" }] });
      expect(refundsOf(found)[0]?.refund).toMatchObject({ number, status });
      expect(found.attempts.every(isAttemptFinal)).toBe(false);
    }
  });
});
