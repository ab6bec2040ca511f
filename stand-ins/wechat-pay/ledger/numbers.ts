import { randomInt } from "node:crypto";
import { toBeijingDate } from "../../shared/beijing-time";

/** Returns a transaction_id of 28 digits, which contain the day. */
export function createTransactionId(at: string): string {
  return `4200${digits(6)}${toBeijingDate(at).replaceAll("-", "")}${digits(10)}`;
}

/** Returns a refund_id of 29 digits, which contain the day. */
export function createRefundId(at: string): string {
  return `50${digits(8)}${toBeijingDate(at).replaceAll("-", "")}${digits(11)}`;
}

const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** Returns the content of a Native order's QR code. */
export function createCodeUrl(): string {
  return `weixin://wxpay/bizpayurl?pr=${Array.from({ length: 9 }, () => letters[randomInt(letters.length)]).join("")}`;
}

function digits(count: number): string {
  return Array.from({ length: count }, () => randomInt(10)).join("");
}
