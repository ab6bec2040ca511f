import type { ApplicationEvent } from "../../domain/application/events";
import { apply } from "../../domain/application/reducer";
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
  submitted,
  withAttempt,
} from "./samples";

const invoiceRequested: ApplicationEvent = {
  type: "invoiceRequested",
  at: at(60),
  by: bidder,
  buyer,
  delivery,
};
const parcel = { by: reviewer, carrier: "示例快递", trackingNumber: "DEMO123" };

describe("submission and review", () => {
  test("when a draft is submitted then it is 待审核 with form, fee and opinion", () => {
    const before = draft();
    const event = {
      type: "submitted",
      at: at(10),
      by: bidder,
      opinion: "请审核",
      form: mailedForm,
      feesFen: [40_000],
    } satisfies ApplicationEvent;
    expect(apply(before, event)).toEqual({
      ...before,
      version: 2,
      status: "待审核",
      form: mailedForm,
      feesFen: [40_000],
      waitingSince: at(10),
      submissions: [{ at: at(10), by: bidder, opinion: "请审核", form: mailedForm }],
    });
  });

  test("when a rejected one is edited then only its form changes, and the earlier submission keeps its own", () => {
    const rejected = after(submitted(), {
      type: "reviewed",
      at: at(20),
      by: reviewer,
      decision: "reject",
      opinion: "请核对",
    });
    expect(rejected).toMatchObject({
      status: "审核不通过",
      reviews: [{ decision: "reject", opinion: "请核对" }],
    });
    const edited = after(rejected, { type: "edited", at: at(30), by: bidder, form: mailedForm });
    expect(edited).toEqual({ ...rejected, version: rejected.version + 1, form: mailedForm });
    expect(edited.submissions[0]?.form).toEqual(onSiteForm);
  });

  test("when a rejected one is submitted again then the fee is frozen anew and both submissions stay", () => {
    const again = after(
      submitted(),
      { type: "reviewed", at: at(20), by: reviewer, decision: "reject", opinion: "请核对" },
      {
        type: "submitted",
        at: at(30),
        by: bidder,
        opinion: "已核对",
        form: { ...onSiteForm, contactName: "示例经办人乙" },
        feesFen: [40_000],
      },
    );
    expect(again).toMatchObject({ status: "待审核", feesFen: [40_000], waitingSince: at(30) });
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
      { type: "submitted", at: at(10), by: bidder, opinion: "请审核", form: onSiteForm, feesFen: [20_000] },
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
    const noted = after(
      counted,
      { type: "recordAdded", at: at(50), by: reviewer, text: "正在制作" },
      invoiceRequested,
    );
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
    const ended = after(
      paid(),
      { type: "operatorNoted", at: at(60), text: "示例提醒" },
      { type: "ended", at: at(70) },
    );
    expect(ended).toMatchObject({ operatorNotes: [{ at: at(60), text: "示例提醒" }], endedAt: at(70) });
  });
});
