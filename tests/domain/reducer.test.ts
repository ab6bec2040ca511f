import type { ApplicationEvent } from "../../domain/events";
import { apply } from "../../domain/reducer";
import { system } from "../../domain/values";
import {
  after,
  approved,
  at,
  bidder,
  buyer,
  delivery,
  draft,
  evidenceFor,
  mailedForm,
  numberOf,
  onSiteForm,
  operator,
  paid,
  reviewer,
  shipped,
  submitted,
  withAttempt,
} from "./samples";

const invoiceRequested: ApplicationEvent = { type: "invoiceRequested", at: at(60), by: bidder, buyer, delivery };
const document = { invoiceNumber: "26332000000000000001", issuedAt: at(70), fileId: "demo-file", sha256: "demo-hash" };
const received: ApplicationEvent = { type: "receiptConfirmed", at: at(60), by: bidder };
const parcel = { by: reviewer, carrier: "示例快递", trackingNumber: "DEMO123" };

describe("submission and review", () => {
  test("when a draft is submitted then it is 待审核 with form, fee and opinion", () => {
    const before = draft();
    const event = { type: "submitted", at: at(10), by: bidder, opinion: "请审核", form: mailedForm, feeFen: 40_000 } as const;
    expect(apply(before, event)).toEqual({
      ...before,
      version: 2,
      status: "待审核",
      form: mailedForm,
      feeFen: 40_000,
      waitingSince: at(10),
      submissions: [{ at: at(10), by: bidder, opinion: "请审核", form: mailedForm }],
    });
  });

  test("when a rejected one is edited then only its form changes, and the earlier submission keeps its own", () => {
    const rejected = after(submitted(), { type: "reviewed", at: at(20), by: reviewer, decision: "reject", opinion: "请核对" });
    expect(rejected).toMatchObject({ status: "审核不通过", reviews: [{ decision: "reject", opinion: "请核对" }] });
    const edited = after(rejected, { type: "edited", at: at(30), by: bidder, form: mailedForm });
    expect(edited).toEqual({ ...rejected, version: rejected.version + 1, form: mailedForm });
    expect(edited.submissions[0]?.form).toEqual(onSiteForm);
  });

  test("when a rejected one is submitted again then the fee is frozen anew and both submissions stay", () => {
    const again = after(
      submitted(),
      { type: "reviewed", at: at(20), by: reviewer, decision: "reject", opinion: "请核对" },
      { type: "submitted", at: at(30), by: bidder, opinion: "已核对", form: { ...onSiteForm, years: 2 }, feeFen: 40_000 },
    );
    expect(again).toMatchObject({ status: "待审核", feeFen: 40_000, waitingSince: at(30) });
    expect(again.submissions.map(({ opinion }) => opinion)).toEqual(["请审核", "已核对"]);
  });

  test("when it is approved then it is 审核通过", () => {
    expect(approved()).toMatchObject({
      status: "审核通过",
      waitingSince: at(20),
      reviews: [{ at: at(20), by: reviewer, decision: "approve", opinion: "同意" }],
    });
  });
});

describe("version and waitingSince", () => {
  test("when anything happens then the version grows by one", () => {
    const events: ApplicationEvent[] = [
      { type: "submitted", at: at(10), by: bidder, opinion: "请审核", form: onSiteForm, feeFen: 20_000 },
      { type: "operatorNoted", at: at(11), text: "示例" },
      { type: "attemptExpired", at: at(12), number: "no such attempt" },
      { type: "refundProgressed", at: at(13), refundNumber: "no such refund", status: "已退款" },
      { type: "ended", at: at(14) },
    ];
    let application = draft();
    for (const event of events) {
      const next = apply(application, event);
      expect(next.version).toBe(application.version + 1);
      application = next;
    }
  });

  test("when CaStage stays the same then waitingSince stays, when it changes then it is the event's time", () => {
    const waiting = withAttempt(approved());
    expect(waiting.waitingSince).toBe(at(20));
    const counted = after(waiting, { type: "moneyCounted", at: at(41), evidence: evidenceFor(waiting) });
    expect(counted.waitingSince).toBe(at(41));
    const noted = after(counted, { type: "recordAdded", at: at(50), by: reviewer, text: "正在制作" }, invoiceRequested);
    expect(noted.waitingSince).toBe(at(41));
    const failed = after(noted, { type: "invoiceFailed", at: at(70), reason: "示例：抬头有误" });
    expect(failed.waitingSince).toBe(at(70));
    expect(after(failed, { ...invoiceRequested, at: at(80) }).waitingSince).toBe(at(80));
  });

  test("when an event is applied then the state before it is untouched", () => {
    const before = paid(mailedForm);
    const copy = structuredClone(before);
    after(before, { type: "shipped", at: at(50), ...parcel }, invoiceRequested, {
      type: "withdrawn",
      at: at(60),
      by: operator,
      opinion: "示例",
    });
    expect(before).toEqual(copy);
  });
});

describe("processing, shipping and receipt", () => {
  test("when a record is added then it is the last of the 办理记录", () => {
    expect(after(paid(), { type: "recordAdded", at: at(50), by: reviewer, text: "正在制作" }).records).toEqual([
      { at: at(50), by: reviewer, text: "正在制作" },
    ]);
  });

  test("when a lock is shipped then it is 已寄出, with a record", () => {
    const sent = shipped();
    expect(sent).toMatchObject({
      receipt: "已寄出",
      shipment: { carrier: "示例快递", trackingNumber: "DEMO123", shippedAt: at(50) },
      records: [{ at: at(50), by: reviewer, text: "已寄出：示例快递 DEMO123" }],
    });
  });

  test("when the parcel's number is corrected then the day of shipping stays, so that no timer starts anew", () => {
    const corrected = after(shipped(), { type: "shipmentCorrected", at: at(90), ...parcel, trackingNumber: "DEMO124" });
    expect(corrected.shipment).toEqual({ carrier: "示例快递", trackingNumber: "DEMO124", shippedAt: at(50) });
    expect(corrected.receipt).toBe("已寄出");
    expect(corrected.records.at(-1)).toEqual({ at: at(90), by: reviewer, text: "更正快递信息：示例快递 DEMO124" });
  });

  test("when there is no parcel then a correction makes none", () => {
    expect(after(paid(mailedForm), { type: "shipmentCorrected", at: at(90), ...parcel }).shipment).toBeUndefined();
  });

  test("when the owner confirms then it is 已签收 with the record 确认签收", () => {
    const done = after(shipped(), received);
    expect(done.receipt).toBe("已签收");
    expect(done.records.at(-1)).toEqual({ at: at(60), by: bidder, text: "确认签收" });
  });

  test("when the time is up then it is 已签收 with the record 超时自动确认签收", () => {
    const done = after(shipped(), { ...received, by: system });
    expect(done.receipt).toBe("已签收");
    expect(done.records.at(-1)).toEqual({ at: at(60), by: system, text: "超时自动确认签收" });
  });

  test("when it is marked handled then it is 已办理 with its time and a record", () => {
    expect(after(paid(), { type: "handled", at: at(60), by: reviewer })).toMatchObject({
      handling: "已办理",
      handledAt: at(60),
      waitingSince: at(60),
      records: [{ at: at(60), by: reviewer, text: "已办理" }],
    });
  });
});

describe("invoice", () => {
  test("when the invoice of a 现场 one is asked for then it is 开票中 and no receipt is confirmed", () => {
    const asked = after(paid(), invoiceRequested);
    expect(asked).toMatchObject({ invoice: "开票中", receipt: "无", records: [] });
    expect(asked.invoiceRequests).toEqual([{ orderNo: `${asked.id}01`, buyer, delivery, requestedAt: at(60) }]);
  });

  test.each([
    ["shipped", shipped()],
    ["not shipped", paid(mailedForm)],
  ])("when the invoice of a mailed one that is %s is asked for then it is 已签收 with the record 自动确认签收", (_case, before) => {
    const asked = after(before, invoiceRequested);
    expect(asked).toMatchObject({ version: before.version + 1, invoice: "开票中", receipt: "已签收" });
    expect(asked.records.at(-1)).toEqual({ at: at(60), by: system, text: "自动确认签收" });
  });

  test("when the receipt is confirmed already then asking for the invoice adds no record", () => {
    const done = after(shipped(), received);
    expect(after(done, invoiceRequested).records).toEqual(done.records);
  });

  test("when it is shipped after an invoice has confirmed the receipt then it stays 已签收", () => {
    const sent = after(paid(mailedForm), invoiceRequested, { type: "shipped", at: at(90), ...parcel });
    expect(sent).toMatchObject({ receipt: "已签收", shipment: { trackingNumber: "DEMO123", shippedAt: at(90) } });
    expect(sent.records.map(({ text }) => text)).toEqual(["自动确认签收", "已寄出：示例快递 DEMO123"]);
  });

  test("when it fails and is asked for again then the failed one keeps its reason and the next has the next number", () => {
    const failed = after(paid(mailedForm), invoiceRequested, { type: "invoiceFailed", at: at(70), reason: "示例：抬头有误" });
    expect(failed.invoice).toBe("开票失败");
    const again = after(failed, { ...invoiceRequested, at: at(80) });
    expect(again.invoice).toBe("开票中");
    expect(again.records).toHaveLength(1);
    expect(again.invoiceRequests).toMatchObject([
      { orderNo: `${again.id}01`, failure: "示例：抬头有误" },
      { orderNo: `${again.id}02` },
    ]);
    const twice = after(again, { type: "invoiceFailed", at: at(90), reason: "示例：再次有误" });
    expect(twice.invoiceRequests.map(({ failure }) => failure)).toEqual(["示例：抬头有误", "示例：再次有误"]);
  });

  test("when it is issued then it is 已开票 with its document", () => {
    const issued = after(paid(), invoiceRequested, { type: "invoiceIssued", at: at(70), document });
    expect(issued).toMatchObject({ invoice: "已开票", invoiceDocument: document });
  });
});

describe("the end", () => {
  test("when an unpaid one is withdrawn then it is 已撤回 and no refund is ordered", () => {
    const withdrawn = after(submitted(), { type: "withdrawn", at: at(30), by: bidder, opinion: "不再需要" });
    expect(withdrawn).toMatchObject({
      status: "已撤回",
      payment: "未支付",
      waitingSince: at(30),
      withdrawal: { at: at(30), by: bidder, opinion: "不再需要" },
    });
  });

  test("when an attempt came to nothing then a withdrawal leaves it closed", () => {
    const waiting = withAttempt(approved());
    const closed = after(waiting, { type: "attemptClosed", at: at(50), number: numberOf(waiting) });
    const withdrawn = after(closed, { type: "withdrawn", at: at(60), by: bidder, opinion: "不再需要" });
    expect(withdrawn.attempts).toEqual(closed.attempts);
  });

  test("when the operator is told something then the note is kept, and the workflow's end is dated", () => {
    const ended = after(paid(), { type: "operatorNoted", at: at(60), text: "示例提醒" }, { type: "ended", at: at(70) });
    expect(ended).toMatchObject({ operatorNotes: [{ at: at(60), text: "示例提醒" }], endedAt: at(70) });
  });
});
