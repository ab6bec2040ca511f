import { mayHideLostRefund } from "../../domain/money/channels";

const restoredFrom = Date.parse("2026-07-01T02:00:00.000Z");
const hour = 3_600_000;
const unionPay = (createdMs: number) => ({
  channel: "unionpay" as const,
  createdAt: new Date(createdMs).toISOString(),
});
const paid = { status: "paid" } as const;

describe("what a gateway says after a restore", () => {
  test("when UnionPay says paid of an order from the backup, or from while it may have been taken, then it is no news", () => {
    for (const createdMs of [restoredFrom - 30 * 24 * hour, restoredFrom, restoredFrom + hour])
      expect(mayHideLostRefund(unionPay(createdMs), paid, restoredFrom)).toBe(true);
  });

  test("when the order is younger than the backup then it is", () => {
    expect(mayHideLostRefund(unionPay(restoredFrom + hour + 1), paid, restoredFrom)).toBe(false);
  });

  test("when nothing was restored then it is", () => {
    expect(mayHideLostRefund(unionPay(restoredFrom), paid, undefined)).toBe(false);
  });

  test("when the gateway shows what was refunded then it is", () => {
    expect(mayHideLostRefund({ ...unionPay(restoredFrom), channel: "wechat" }, paid, restoredFrom)).toBe(
      false,
    );
  });

  test.each(["unpaid", "closed", "unclear"] as const)("when it says %s then that is what it is", (status) => {
    expect(mayHideLostRefund(unionPay(restoredFrom), { status }, restoredFrom)).toBe(false);
  });
});
