import { readRenewalConfig } from "../../config/renewal";

const settings = {
  wechatWindowSeconds: 300,
  unionPayWindowSeconds: 1_800,
  receiptDays: 15,
  invoiceWindowDays: 365,
};
const earlyDays = 90;
const eventsPerRun = 500;
const endToleranceDays = 93;

describe("the terms of the trade", () => {
  test("when nothing is set then the design's windows hold, and the fee is 200 yuan a year", () => {
    const { feeTable, ...read } = readRenewalConfig({});
    expect(read).toEqual({ settings, earlyDays, endToleranceDays, eventsPerRun, refusesOtherTypes: false });
    expect(new Set(Object.values(feeTable).map(String))).toEqual(new Set(["20000,40000,60000"]));
  });

  test("when windows and fees are set then they hold", () => {
    const given = {
      PAYMENT_WINDOW_SECONDS: "5",
      UNIONPAY_WINDOW_SECONDS: "60",
      RECEIPT_DAYS: "1",
      INVOICE_WINDOW_DAYS: "2",
      EARLY_RENEWAL_DAYS: "30",
      CERTIFICATE_TOLERANCE_DAYS: "7",
      FEE_TABLE: '{"法人锁":[1,2,3]}',
      REFUSE_OTHER_LOCK_TYPES: "true",
    };
    expect(readRenewalConfig(given)).toEqual({
      settings: { wechatWindowSeconds: 5, unionPayWindowSeconds: 60, receiptDays: 1, invoiceWindowDays: 2 },
      earlyDays: 30,
      endToleranceDays: 7,
      eventsPerRun,
      feeTable: { 法人锁: [1, 2, 3] },
      refusesOtherTypes: true,
    });
  });

  test.each([
    ["PAYMENT_WINDOW_SECONDS", "0"],
    ["UNIONPAY_WINDOW_SECONDS", "-1"],
    ["RECEIPT_DAYS", "1.5"],
    ["INVOICE_WINDOW_DAYS", "a year"],
    ["CERTIFICATE_TOLERANCE_DAYS", "0"],
    ["FEE_TABLE", '{"法人锁":[1.5,2,3]}'],
    ["FEE_TABLE", "法人锁"],
    ["REFUSE_OTHER_LOCK_TYPES", "no"],
  ])("when %s is %s then the error names it", (name, value) => {
    expect(() => readRenewalConfig({ [name]: value })).toThrow(name);
  });
});
