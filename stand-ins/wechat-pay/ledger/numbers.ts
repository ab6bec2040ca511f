import { randomInt } from "node:crypto";
import { toBeijingDate } from "../../shared/beijing-time";

/** A transaction_id: 28 digits with the day in them. */
export function createTransactionId(at: string): string {
  return `4200${digits(6)}${toBeijingDate(at).replaceAll("-", "")}${digits(10)}`;
}

/** A refund_id: 29 digits with the day in them. */
export function createRefundId(at: string): string {
  return `50${digits(8)}${toBeijingDate(at).replaceAll("-", "")}${digits(11)}`;
}

const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** What the QR code of a Native order says. */
export function createCodeUrl(): string {
  return `weixin://wxpay/bizpayurl?pr=${Array.from({ length: 9 }, () => letters[randomInt(letters.length)]).join("")}`;
}

function digits(count: number): string {
  return Array.from({ length: count }, () => randomInt(10)).join("");
}
