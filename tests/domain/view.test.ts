import type { ApplicationEvent } from "../../domain/application/events";
import {
  nextOf,
  progressSteps,
  urgencyOf,
  type Next,
  type ProgressStep,
} from "../../domain/application/view";
import {
  consoleRefundAt,
  invoiceAskedAt,
  invoiceIssuedAt,
  receivedAt,
  refundAt,
  refundNumberOf,
  rejectedAt,
  shippedAt,
  withdrawnAt,
} from "./sample-events";
import {
  after,
  at,
  bidder,
  buyer,
  delivery,
  draft,
  feeFen,
  mailedForm,
  ms,
  onSiteForm,
  approved,
  paid,
  reviewer,
  shipped,
  submitted,
  withAttempt,
  renewedBy,
} from "./samples";
import { shownOf } from "./view-rules";

const mailed = paid(mailedForm);
const handled: ApplicationEvent = renewedBy(reviewer, 60);
const ship: ApplicationEvent = shippedAt(70);
const confirmed: ApplicationEvent = receivedAt(90);
const asked: ApplicationEvent = invoiceAskedAt(65);
const issued: ApplicationEvent = invoiceIssuedAt(66, 1);
const reversing: ApplicationEvent = {
  ...{ type: "redLetterRequested", at: at(200), by: bidder, reason: "开票有误", explanation: "抬头有误" },
  purpose: { kind: "reissue", buyer, delivery },
};
const reversalFailed: ApplicationEvent = { type: "redLetterFailed", at: at(210), reason: "示例：购方拒绝" };
const withdrawn: ApplicationEvent = withdrawnAt(100);
const rejected: ApplicationEvent = rejectedAt(20);
const leaving = after(paid(), withdrawn);
const refundNumber = refundNumberOf(leaving);
const refund = (status: "已退款" | "退款异常"): ApplicationEvent => refundAt(110, refundNumber, status);
/** The refund of half of the money in the channel's console. */
const halfBack = (second: number): ApplicationEvent => consoleRefundAt(second, paid(), feeFen / 2);
const received = after(mailed, ship, handled, confirmed);
const over = after(paid(), handled, asked, issued);

const letters: Record<string, ProgressStep["state"]> = { d: "done", n: "now", l: "later", b: "back" };
/** Time at which the page is shown, soon after the events, so that a shipped lock is still in transit. */
const soonMs = ms(1_000);

test.each<[string, ReturnType<typeof draft>, string, Next]>([
  ["编辑中", draft(), "nlllll", "draft"],
  ["待审核", submitted(), "dnllll", "waiting"],
  ["审核不通过", after(submitted(), rejected), "nbllll", "rejected"],
  ["待支付", approved(), "ddnlll", "pay"],
  ["现场，办理中", paid(onSiteForm), "dddnnl", "renew"],
  ["邮寄，办理中", mailed, "dddnll", "ship"],
  ["已寄出", shipped(), "dddnnl", "receive"],
  ["已签收", after(mailed, ship, confirmed), "dddndl", "handle"],
  ["已签收，已办理", received, "dddddl", "invoice"],
  ["自动确认签收，尚未寄出", after(mailed, asked, issued), "dddnld", "ship"],
  ["自动确认签收，之后寄出，在途", after(mailed, asked, issued, ship, handled), "ddddnd", "inTransit"],
  ["已签收，开票中", after(received, asked), "dddddn", "invoicing"],
  ["现场，已办理，已开票", over, "dddddd", "done"],
  ["红冲中", after(over, reversing), "dddddn", "reversing"],
  ["红冲失败，原发票仍有效", after(over, reversing, reversalFailed), "dddddd", "done"],
  ["部分退款，发票多于实际收款", after(over, halfBack(300)), "dddddd", "overInvoiced"],
  [
    "部分退款，发票与实际收款相符",
    after(paid(), handled, halfBack(61), asked, issued),
    "dddddd",
    "partRefunded",
  ],
  ["部分退款，尚未开票", after(paid(), handled, halfBack(61)), "dddddl", "invoice"],
  ["不再能开票", after(paid(), handled, { type: "ended", at: at(900) }), "dddddl", "noInvoice"],
  ["退款中", leaving, "", "refunding"],
  ["退款异常", after(leaving, refund("退款异常")), "", "refundStuck"],
  ["已退款", after(leaving, refund("已退款")), "", "refunded"],
  ["已撤回", after(approved(), withdrawn), "", "withdrawn"],
])("when an application is %s, then its steps and what comes next say so", (_, application, states, next) => {
  const shown = shownOf(application, soonMs);
  expect(progressSteps(shown).map(({ state }) => state)).toEqual(
    [...states].map((letter) => letters[letter]),
  );
  expect(nextOf(shown)).toBe(next);
});

test("when a lock that was sent ahead of any receipt has been on its way for long, then it is taken to be there", () => {
  const shown = shownOf(after(mailed, asked, issued, ship, handled), ms(16 * 86_400));
  expect(progressSteps(shown).map(({ state }) => state)).toEqual(Array(6).fill("done"));
  expect(nextOf(shown)).toBe("done");
});

describe("since when a step is done", () => {
  const stepOf = (application: ReturnType<typeof draft>, name: ProgressStep["name"]) =>
    progressSteps(shownOf(application, soonMs)).find((step) => step.name === name);

  test("when a reviewer notes that a lock is confirmed, then 取锁 is dated by the receipt all the same", () => {
    const remark: ApplicationEvent = { type: "recordAdded", at: at(80), by: reviewer, text: "确认签收" };
    expect(stepOf(after(mailed, ship, handled, remark, confirmed), "receive")).toMatchObject({ at: at(90) });
    expect(stepOf(after(mailed, ship, handled, confirmed, remark), "receive")).toMatchObject({ at: at(90) });
  });

  test("when the invoice confirmed the receipt before the lock was sent, then 取锁 has no date", () => {
    const shown = shownOf(after(mailed, asked, issued, ship, handled), ms(16 * 86_400));
    expect(progressSteps(shown).find(({ name }) => name === "receive")).toEqual({
      name: "receive",
      state: "done",
    });
  });

  test("tells of 取锁 that the lock was sent, or that the invoice confirmed the receipt before", () => {
    expect(stepOf(after(mailed, ship, handled), "receive")).toMatchObject({ note: "shipped" });
    expect(stepOf(after(mailed, asked, issued), "receive")).toMatchObject({
      state: "later",
      note: "confirmed",
    });
  });

  test("dates a review that sent the application back", () => {
    expect(stepOf(after(submitted(), rejected), "review")).toMatchObject({
      state: "back",
      at: expect.any(String),
    });
  });

  test("when the invoice is there, then 开票 is dated, and not while it is taken back", () => {
    expect(stepOf(over, "invoice")).toMatchObject({ state: "done", at: at(66) });
    expect(stepOf(after(over, reversing), "invoice")).not.toHaveProperty("at");
  });
});

test.each<[string, ReturnType<typeof draft>, ReturnType<typeof urgencyOf>]>([
  ["二维码待扫", withAttempt(approved()), "code"],
  ["网银支付中", withAttempt(approved(), 30, "unionpay"), "waiting"],
  // view-rules.ts tells the other states' urgency.
])("when an application is %s, then its page asks as often as that needs", (_, application, urgency) => {
  expect(urgencyOf(shownOf(application, soonMs))).toBe(urgency);
});
