import type { ApplicationEvent } from "../../domain/application/events";
import { apply } from "../../domain/application/reducer";
import {
  after,
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
  submitted,
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

  test("when the operator is told something then the note is kept, and the workflow's end is dated", () => {
    const ended = after(
      paid(),
      { type: "operatorNoted", at: at(60), text: "示例提醒" },
      { type: "ended", at: at(70) },
    );
    expect(ended).toMatchObject({ operatorNotes: [{ at: at(60), text: "示例提醒" }], endedAt: at(70) });
  });
});
