import type { Application } from "../../domain/application/application";
import type { ApplicationEvent } from "../../domain/application/events";
import {
  awaitsShipping,
  handlingShown,
  isInTransit,
  paymentShown,
  queueOf,
  stateShown,
  tabsOf,
  type Tab,
} from "../../domain/application/stage";
import {
  invoiceAskedAt,
  refundAt,
  refundNumberOf,
  rejectedAt,
  shippedAt,
  withdrawnAt,
} from "./sample-events";
import {
  after,
  approved,
  at,
  bidder,
  draft,
  mailedForm,
  onSiteForm,
  paid,
  reviewer,
  shipped,
  submitted,
  renewedBy,
} from "./samples";

const rejected = after(submitted(), rejectedAt(20));
const handled: ApplicationEvent = renewedBy(reviewer, 60);
const asked: ApplicationEvent = invoiceAskedAt(60);
const failed: ApplicationEvent = { type: "invoiceFailed", at: at(63), reason: "示例：抬头有误" };
const withdrawal: ApplicationEvent = withdrawnAt(70);

const leaving = after(paid(), asked, failed, withdrawal);
const refundNumber = refundNumberOf(leaving);
const refunded = after(leaving, refundAt(80, refundNumber));

test.each<[string, Tab[], Application]>([
  ["编辑中，未支付，未申请", ["编辑中"], draft()],
  ["审核通过，已支付，办理中，已寄出，未申请", ["审核通过", "已支付", "未申请"], shipped()],
  [
    "审核通过，已支付，已办理，开票失败",
    ["审核通过", "已办理", "未申请"],
    after(paid(), handled, asked, failed),
  ],
  ["已撤回，未支付，未申请", ["已撤回"], after(approved(), withdrawal)],
  ["已撤回，退款中，开票失败", ["已撤回", "已支付"], leaving],
  ["已撤回，已退款，开票失败", ["已撤回", "已支付"], refunded],
])("shows staff a state as %s, and lists it in %j", (shown, tabs, application) => {
  expect(stateShown(application)).toBe(shown);
  expect(tabsOf(application)).toEqual(tabs);
});

describe("what the users read", () => {
  test("when a paid one is withdrawn then 支付状态 is 退款中 until the refund is final, and 办理状态 已撤回", () => {
    expect([paymentShown(paid()), handlingShown(paid())]).toEqual(["已支付", "办理中"]);
    expect([paymentShown(leaving), handlingShown(leaving)]).toEqual(["退款中", "已撤回"]);
    expect([paymentShown(refunded), handlingShown(refunded)]).toEqual(["已退款", "已撤回"]);
    expect(paymentShown(after(approved(), withdrawal))).toBe("未支付");
  });
});

describe("the reviewer's queues", () => {
  test("when it is 待审核 then it waits since its latest submission", () => {
    expect(queueOf(submitted())).toEqual({ queue: "待审核", since: at(10) });
    const again = after(rejected, {
      type: "submitted",
      at: at(30),
      by: bidder,
      opinion: "已核对",
      form: onSiteForm,
      feesFen: [20_000],
    });
    expect(queueOf(again)).toEqual({ queue: "待审核", since: at(30) });
  });

  test("when it is 办理中 then it waits since its payment, shipped or not", () => {
    expect(queueOf(paid())).toEqual({ queue: "办理中", since: at(40) });
    expect(queueOf(shipped())).toEqual({ queue: "办理中", since: at(40) });
  });

  test.each([
    ["a draft", draft()],
    ["rejected", rejected],
    ["approved", approved()],
    ["handled", after(paid(), handled)],
    ["withdrawn", leaving],
  ])("when it is %s then it waits for no reviewer", (_case, application) => {
    expect(queueOf(application)).toBeUndefined();
  });

  test("when a paid lock is to be mailed and isn't shipped then it is 待寄出, its receipt confirmed or not", () => {
    expect(awaitsShipping(paid(mailedForm))).toBe(true);
    expect(awaitsShipping(after(paid(mailedForm), asked))).toBe(true);
  });

  test.each([
    ["现场", paid()],
    ["unpaid", approved(mailedForm)],
    ["shipped", shipped()],
    ["withdrawn", after(paid(mailedForm), withdrawal)],
  ])("when it is %s then it is not 待寄出", (_case, application) => {
    expect(awaitsShipping(application)).toBe(false);
  });

  test("when the invoice has confirmed a receipt before the lock was sent, then it is on its way for some days all the same", () => {
    const ship: ApplicationEvent = shippedAt(70);
    const remark: ApplicationEvent = { type: "recordAdded", at: at(55), by: reviewer, text: "自动确认签收" };
    const nowMs = Date.parse(at(80));
    const inDays = (days: number) => nowMs + days * 86_400_000;
    const ahead = after(paid(mailedForm), asked, ship);
    expect(isInTransit(ahead, nowMs)).toBe(true);
    expect(isInTransit(ahead, inDays(14))).toBe(true);
    expect(isInTransit(ahead, inDays(16))).toBe(false);
    // A lock is not in transit if it is still to be confirmed (a reviewer's record is no confirmation), if its receipt
    // was confirmed after the shipment, or if it was never shipped.
    expect(isInTransit(after(paid(mailedForm), remark, ship), nowMs)).toBe(false);
    expect(isInTransit(after(paid(mailedForm), ship, { ...asked, at: at(75) }), nowMs)).toBe(false);
    expect(isInTransit(after(paid(mailedForm), asked), nowMs)).toBe(false);
  });
});
