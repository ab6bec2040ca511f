import { newDraft, type Application } from "../../domain/application/application";
import type { ApplicationEvent } from "../../domain/application/events";
import {
  awaitsShipping,
  handlingShown,
  isInTransit,
  paymentShown,
  queueOf,
  stageOf,
  stateShown,
  tabsOf,
  type Stage,
  type Tab,
} from "../../domain/application/stage";
import {
  after,
  approved,
  at,
  bidder,
  buyer,
  delivery,
  draft,
  mailedForm,
  onSiteForm,
  operator,
  paid,
  reviewer,
  shipped,
  submitted,
  renewedBy,
} from "./samples";

const rejected = after(submitted(), {
  type: "reviewed",
  at: at(20),
  by: reviewer,
  decision: "reject",
  opinion: "请核对",
});
const handled: ApplicationEvent = renewedBy(reviewer, 60);
const asked: ApplicationEvent = { type: "invoiceRequested", at: at(60), by: bidder, buyer, delivery };
const issued: ApplicationEvent = {
  type: "invoiceIssued",
  at: at(63),
  document: { invoiceNumber: "26332000000000000001", issuedAt: at(63), fileId: "demo", sha256: "demo" },
};
const failed: ApplicationEvent = { type: "invoiceFailed", at: at(63), reason: "示例：抬头有误" };
const withdrawal: ApplicationEvent = { type: "withdrawn", at: at(70), by: operator, opinion: "示例" };

const leaving = after(paid(), asked, failed, withdrawal);
const refundNumber = leaving.attempts[0]?.transactions[0]?.refunds?.[0]?.number ?? "";
const abnormal = after(leaving, { type: "refundProgressed", at: at(80), refundNumber, status: "退款异常" });
const refunded = after(leaving, { type: "refundProgressed", at: at(80), refundNumber, status: "已退款" });

const lives: [string, Application, Stage, Tab[], string][] = [
  ["a draft", draft(), "编辑中", ["编辑中"], "编辑中，未支付，未申请"],
  ["submitted", submitted(), "待审核", ["待审核"], "待审核，未支付，未申请"],
  ["rejected", rejected, "审核不通过", ["审核不通过"], "审核不通过，未支付，未申请"],
  ["approved", approved(), "待支付", ["审核通过", "未支付"], "审核通过，未支付，未申请"],
  ["paid", paid(), "办理中", ["审核通过", "已支付", "未申请"], "审核通过，已支付，办理中，未申请"],
  [
    "shipped",
    shipped(),
    "办理中",
    ["审核通过", "已支付", "未申请"],
    "审核通过，已支付，办理中，已寄出，未申请",
  ],
  [
    "handled",
    after(paid(), handled),
    "已办理",
    ["审核通过", "已办理", "未申请"],
    "审核通过，已支付，已办理，未申请",
  ],
  [
    "开票中",
    after(paid(), asked),
    "办理中",
    ["审核通过", "已支付", "已申请"],
    "审核通过，已支付，办理中，开票中",
  ],
  [
    "已开票",
    after(paid(), handled, asked, issued),
    "已办理",
    ["审核通过", "已办理", "已申请"],
    "审核通过，已支付，已办理，已开票",
  ],
  [
    "开票失败",
    after(paid(), asked, failed),
    "开票失败",
    ["审核通过", "已支付", "未申请"],
    "审核通过，已支付，办理中，开票失败",
  ],
  [
    "开票失败 and handled",
    after(paid(), handled, asked, failed),
    "开票失败",
    ["审核通过", "已办理", "未申请"],
    "审核通过，已支付，已办理，开票失败",
  ],
  ["withdrawn, unpaid", after(approved(), withdrawal), "已撤回", ["已撤回"], "已撤回，未支付，未申请"],
  ["withdrawn, paid, 开票失败", leaving, "已撤回", ["已撤回", "已支付"], "已撤回，退款中，开票失败"],
  ["withdrawn, its refund abnormal", abnormal, "退款异常", ["已撤回", "已支付"], "已撤回，退款中，开票失败"],
  ["withdrawn and paid back", refunded, "已撤回", ["已撤回", "已支付"], "已撤回，已退款，开票失败"],
];

describe("where an application is found", () => {
  test.each(lives)(
    "when it is %s then CaStage, tabs and the shown state are as the design says",
    (_case, application, stage, tabs, shown) => {
      expect(stageOf(application)).toBe(stage);
      expect(tabsOf(application)).toEqual(tabs);
      expect(stateShown(application)).toBe(shown);
    },
  );

  test("when a draft has gaps then it is found all the same", () => {
    const gaps = newDraft({
      id: "01JDEMO0000000000000000002",
      orgCode: onSiteForm.creditCode,
      form: {},
      at: at(0),
    });
    expect([stageOf(gaps), tabsOf(gaps), queueOf(gaps), awaitsShipping(gaps)]).toEqual([
      "编辑中",
      ["编辑中"],
      undefined,
      false,
    ]);
  });
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
    const ship: ApplicationEvent = {
      ...{ type: "shipped", at: at(70), by: reviewer },
      ...{ carrier: "示例快递", trackingNumber: "DEMO123" },
    };
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
