import {
  hasEndedByItself,
  isPrepared,
  isRefundable,
  mayHideLostRefund,
  showsQrCode,
  windowsOf,
} from "../../domain/money/channels";
import { settings } from "./samples";

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

const createdAt = "2026-01-05T01:00:00.000Z";
const after = (ms: number): number => Date.parse(createdAt) + ms;

test("when a channel is paid by a QR code, then there is something to pay with once the gateway gave one; a form needs none", () => {
  expect([showsQrCode("wechat"), showsQrCode("unionpay")]).toEqual([true, false]);
  expect([isPrepared({ channel: "wechat" }), isPrepared({ channel: "unionpay" })]).toEqual([false, true]);
  expect(isPrepared({ channel: "wechat", codeUrl: "weixin://demo" })).toBe(true);
  expect(windowsOf(settings)).toEqual({ wechat: 300, unionpay: 1_800 });
});

test("when money is to go back, then the gateway does so up to the last millisecond of its days", () => {
  for (const [channel, days] of [
    ["wechat", 365],
    ["unionpay", 90],
  ] as const) {
    const of = { channel, attemptCreatedAt: createdAt };
    expect(isRefundable(of, after(days * 24 * hour))).toBe(true);
    expect(isRefundable(of, after(days * 24 * hour + 1))).toBe(false);
  }
});

test("when an order that can't be closed is a minute past its deadline, then it has ended; one that can be is closed", () => {
  const of = (channel: "wechat" | "unionpay") => ({ channel, deadline: createdAt });
  expect(hasEndedByItself(of("unionpay"), after(59_999))).toBe(false);
  expect(hasEndedByItself(of("unionpay"), after(60_000))).toBe(true);
  expect(hasEndedByItself(of("wechat"), after(1_000 * hour))).toBe(false);
});
