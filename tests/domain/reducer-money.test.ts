import type { Application } from "../../domain/application/application";
import { refundsOf } from "../../domain/money/attempts";
import type { ApplicationEvent } from "../../domain/application/events";
import type { RefundReason } from "../../domain/money/payment";
import {
  after,
  approved,
  at,
  evidenceFor,
  feeFen,
  merchants,
  numberOf,
  operator,
  paid,
  withAttempt,
} from "./samples";

const waiting = withAttempt(approved());
const number = numberOf(waiting);

const returned = (
  application: Application,
  transactionId: string,
  reason: RefundReason = "逾期支付",
): Application =>
  after(application, {
    type: "moneyReturned",
    at: at(400),
    evidence: evidenceFor(application, { transactionId, paidAt: at(400) }),
    reason,
  });

const withdrawn = (application: Application): Application =>
  after(application, { type: "withdrawn", at: at(500), by: operator, opinion: "单位申请撤回" });

/** Returns the number of the nth refund, counted from 1. */
const refundNumberOf = (application: Application, nth = 1): string =>
  refundsOf(application)[nth - 1]?.refund.number ?? "";

const refunded = (application: Application, nth = 1): Application =>
  after(application, {
    type: "refundProgressed",
    at: at(600),
    refundNumber: refundNumberOf(application, nth),
    status: "已退款",
  });

const resolved = (application: Application, nth = 1): Application =>
  after(application, {
    type: "refundResolved",
    at: at(600),
    refundNumber: refundNumberOf(application, nth),
    by: operator,
    reason: "原卡已注销，银行转账退回",
  });

describe("attempts", () => {
  test("when an attempt is opened then it is 待支付 about the frozen fee", () => {
    expect(waiting.attempts).toEqual([
      {
        number: `${waiting.id}0001`,
        channel: "wechat",
        merchant: merchants.wechat,
        amountFen: feeFen,
        createdAt: at(30),
        deadline: at(330),
        status: "待支付",
        expired: false,
        superseding: false,
        superseded: false,
        transactions: [],
      },
    ]);
    expect(withAttempt(waiting, 40, "unionpay").attempts[1]).toMatchObject({
      number: `${waiting.id}0002`,
      bank: "ICBC",
    });
  });

  test.each<[ApplicationEvent, object]>([
    [
      { type: "attemptPrepared", at: at(31), number, codeUrl: "weixin://demo" },
      { codeUrl: "weixin://demo", status: "待支付" },
    ],
    [
      { type: "attemptExpired", at: at(330), number },
      { expired: true, status: "待支付" },
    ],
    [
      { type: "supersedingStarted", at: at(40), number },
      { superseding: true, status: "待支付" },
    ],
    [
      { type: "attemptSuperseded", at: at(50), number },
      { superseding: false, status: "被取代" },
    ],
    [
      { type: "attemptClosed", at: at(50), number },
      { superseding: false, status: "已关闭" },
    ],
  ])("when %j happens then the attempt follows, and no other one", (event, expected) => {
    const two = withAttempt(
      after(waiting, { type: "supersedingStarted", at: at(35), number }),
      40,
      "unionpay",
    );
    const [first, second] = after(two, event).attempts;
    expect(first).toMatchObject(expected);
    expect(second).toEqual(two.attempts[1]);
  });

  test("when money is counted then it is 已支付 and 办理中, by the time of the payment", () => {
    expect(paid()).toMatchObject({
      payment: "已支付",
      handling: "办理中",
      paidAt: at(40),
      waitingSince: at(41),
      attempts: [
        {
          status: "支付成功",
          transactions: [{ id: "4200000001", amountFen: feeFen, paidAt: at(40), counted: true }],
        },
      ],
    });
    expect(refundsOf(paid())).toEqual([]);
  });
});

describe("money that goes back", () => {
  test("when money is returned then the order is closed, the refund is ordered and the application stays unpaid", () => {
    const late = returned(waiting, "4200000002");
    expect(late).toMatchObject({ payment: "未支付", handling: "未开始", attempts: [{ status: "已关闭" }] });
    expect(late.attempts[0]?.transactions).toEqual([
      {
        id: "4200000002",
        amountFen: feeFen,
        paidAt: at(400),
        counted: false,
        refunds: [
          {
            number: refundNumberOf(late),
            amountFen: feeFen,
            reason: "逾期支付",
            status: "退款中",
            requestedAt: at(400),
          },
        ],
      },
    ]);
  });
});

describe("abnormal refunds", () => {
  const refundNumber = refundNumberOf(withdrawn(paid()));
  const abnormal = after(withdrawn(paid()), {
    type: "refundProgressed",
    at: at(550),
    refundNumber,
    status: "退款异常",
    remark: "示例：账户已注销",
  });

  test("when the operator settles it by hand then it is 人工结清, with his name and reason", () => {
    const settled = resolved(abnormal);
    expect(settled).toMatchObject({ payment: "已退款", attempts: [{ status: "人工结清" }] });
    expect(refundsOf(settled)[0]?.refund).toMatchObject({
      status: "人工结清",
      endedAt: at(600),
      remark: "示例运维：原卡已注销，银行转账退回",
    });
  });

  test("when one of two refunds is settled by hand then the attempt ends as 人工结清", () => {
    const two = returned(withdrawn(paid()), "4200000002", "申请已撤回");
    expect(refunded(resolved(two, 1), 2).attempts[0]?.status).toBe("人工结清");
    expect(resolved(refunded(two, 1), 2).attempts[0]?.status).toBe("人工结清");
  });

  test("when no refund has that number then nothing but the version changes", () => {
    const unknown = after(abnormal, {
      type: "refundProgressed",
      at: at(600),
      refundNumber: "none",
      status: "已退款",
    });
    expect(unknown).toEqual({ ...abnormal, version: abnormal.version + 1 });
  });
});
