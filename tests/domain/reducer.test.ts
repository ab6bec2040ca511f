import type { Application } from "../../domain/application/application";
import type { EventOf } from "../../domain/application/events";
import { refundsOf } from "../../domain/money/attempts";
import { invoiceAskedAt, moneyReturnedAt, receivedAt, refundAt, withdrawnAt } from "./sample-events";
import { after, at, bidder, evidenceFor, mailedForm, operator, paid, reviewer, shipped } from "./samples";

/*
 * Details of events that no recorded life has. tests/workflows/replay.test.ts holds all others against the states that
 * were recorded, and sequences.test.ts has the rules that hold after every event.
 */

const parcel = { by: reviewer, carrier: "示例快递", trackingNumber: "DEMO124" };
const withdrawal: EventOf<"withdrawn"> = withdrawnAt(500);

test("leaves the state before an event untouched", () => {
  const before = paid(mailedForm);
  const copy = structuredClone(before);
  after(before, { type: "shipped", at: at(50), ...parcel }, invoiceAskedAt(60), withdrawal);
  expect(before).toEqual(copy);
});

test("keeps the day of shipping when a parcel's number is corrected, and makes no parcel where there is none", () => {
  const corrected = after(shipped(), { type: "shipmentCorrected", at: at(90), ...parcel });
  expect(corrected).toMatchObject({
    receipt: "已寄出",
    shipment: { carrier: "示例快递", trackingNumber: "DEMO124", shippedAt: at(50) },
  });
  expect(corrected.records.at(-1)).toEqual({
    at: at(90),
    by: reviewer,
    text: "更正快递信息：示例快递 DEMO124",
  });
  const none = after(paid(mailedForm), { type: "shipmentCorrected", at: at(90), ...parcel });
  expect(none.shipment).toBeUndefined();
});

test("records who confirmed a receipt", () => {
  const { records } = after(shipped(), receivedAt(60));
  expect(records.at(-1)).toEqual({ at: at(60), by: bidder, text: "确认签收" });
});

describe("refunds that are settled by hand", () => {
  const returned = after(
    paid(),
    withdrawal,
    moneyReturnedAt(510, evidenceFor(paid(), { transactionId: "4200000002", paidAt: at(400) }), "申请已撤回"),
  );
  const [first = "", second = ""] = refundsOf(returned).map(({ refund }) => refund.number);
  const refunded = (application: Application, refundNumber: string): Application =>
    after(application, refundAt(600, refundNumber));
  const resolved = (application: Application, refundNumber: string): Application =>
    after(application, {
      type: "refundResolved",
      at: at(600),
      refundNumber,
      by: operator,
      reason: "银行转账退回",
    });

  test("have the operator's name and reason, and decide the attempt's end, whichever comes first", () => {
    const settled = resolved(returned, first);
    expect(refundsOf(settled)[0]?.refund).toMatchObject({
      status: "人工结清",
      endedAt: at(600),
      remark: "示例运维：银行转账退回",
    });
    for (const both of [refunded(settled, second), resolved(refunded(returned, first), second)])
      expect(both).toMatchObject({ payment: "已退款", attempts: [{ status: "人工结清" }] });
  });

  test("change nothing but the version where no refund has the number", () => {
    expect(refunded(returned, "none")).toEqual({ ...returned, version: returned.version + 1 });
  });
});
