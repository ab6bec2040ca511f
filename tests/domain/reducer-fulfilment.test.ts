import type { ApplicationEvent } from "../../domain/application/events";
import { system } from "../../domain/values";
import {
  after,
  at,
  bidder,
  buyer,
  delivery,
  feeFen,
  mailedForm,
  paid,
  reviewer,
  shipped,
  renewedBy,
} from "./samples";

/** Returns the common beginning of an application's order numbers. */
const stemOf = ({ id }: { id: string }): string => id.slice(0, 10) + id.slice(-8);

const invoiceRequested: ApplicationEvent = {
  type: "invoiceRequested",
  at: at(60),
  by: bidder,
  buyer,
  delivery,
};
const received: ApplicationEvent = { type: "receiptConfirmed", at: at(60), by: bidder };
const parcel = { by: reviewer, carrier: "示例快递", trackingNumber: "DEMO123" };

describe("processing, shipping and receipt", () => {
  test("when a record is added then it is the last of the 办理记录", () => {
    expect(
      after(paid(), { type: "recordAdded", at: at(50), by: reviewer, text: "正在制作" }).records,
    ).toEqual([{ at: at(50), by: reviewer, text: "正在制作" }]);
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
    const corrected = after(shipped(), {
      type: "shipmentCorrected",
      at: at(90),
      ...parcel,
      trackingNumber: "DEMO124",
    });
    expect(corrected.shipment).toEqual({ carrier: "示例快递", trackingNumber: "DEMO124", shippedAt: at(50) });
    expect(corrected.receipt).toBe("已寄出");
    expect(corrected.records.at(-1)).toEqual({
      at: at(90),
      by: reviewer,
      text: "更正快递信息：示例快递 DEMO124",
    });
  });

  test("when there is no parcel then a correction makes none", () => {
    expect(
      after(paid(mailedForm), { type: "shipmentCorrected", at: at(90), ...parcel }).shipment,
    ).toBeUndefined();
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
    expect(after(paid(), renewedBy(reviewer, 60))).toMatchObject({
      handling: "已办理",
      handledAt: at(60),
      lockResults: [{ lockSerial: "DEMO-000001", outcome: { state: "已制证", notAfter: "2028-01-05" } }],
      waitingSince: at(60),
      records: [{ at: at(60), by: reviewer, text: "已办理" }],
    });
  });
});

describe("invoice", () => {
  test("when the invoice of a 现场 one is asked for then it is 开票中 and no receipt is confirmed", () => {
    const asked = after(paid(), invoiceRequested);
    expect(asked).toMatchObject({ invoice: "开票中", receipt: "无", records: [] });
    const lines = [{ lockType: "法人锁", years: 1, quantity: 1, totalFen: feeFen }];
    expect(asked.invoiceRequests).toEqual([
      {
        orderNo: `${stemOf(asked)}01`,
        buyer,
        delivery,
        lines,
        remark: "锁序列号 DEMO-000001",
        requestedAt: at(60),
      },
    ]);
  });

  test.each([
    ["shipped", shipped()],
    ["not shipped", paid(mailedForm)],
  ])(
    "when the invoice of a mailed one that is %s is asked for then it is 已签收 with the record 自动确认签收",
    (_case, before) => {
      const asked = after(before, invoiceRequested);
      expect(asked).toMatchObject({ version: before.version + 1, invoice: "开票中", receipt: "已签收" });
      expect(asked.records.at(-1)).toEqual({ at: at(60), by: system, text: "自动确认签收" });
    },
  );

  test("when it fails and is asked for again then the failed one keeps its reason and the next has the next number", () => {
    const failed = after(paid(mailedForm), invoiceRequested, {
      type: "invoiceFailed",
      at: at(70),
      reason: "示例：抬头有误",
    });
    expect(failed.invoice).toBe("开票失败");
    const again = after(failed, { ...invoiceRequested, at: at(80) });
    expect(again.invoice).toBe("开票中");
    expect(again.records).toHaveLength(1);
    expect(again.invoiceRequests).toMatchObject([
      { orderNo: `${stemOf(again)}01`, failure: "示例：抬头有误" },
      { orderNo: `${stemOf(again)}02` },
    ]);
    const twice = after(again, { type: "invoiceFailed", at: at(90), reason: "示例：再次有误" });
    expect(twice.invoiceRequests.map(({ failure }) => failure)).toEqual(["示例：抬头有误", "示例：再次有误"]);
  });
});
