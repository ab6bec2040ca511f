/**
 * Refusals that pass, by waiting or by the operator's hand: the phone's quota, the account's balance or suspension.
 * Every other `isv.` code is about the message itself and stays.
 */
const passing = new Set([
  "isv.BUSINESS_LIMIT_CONTROL",
  "isv.DAY_LIMIT_CONTROL",
  "isv.MONTH_LIMIT_CONTROL",
  "isv.AMOUNT_NOT_ENOUGH",
  "isv.OUT_OF_SERVICE",
  "isv.ACCOUNT_ABNORMAL",
  "isv.RAM_PERMISSION_DENY",
]);

/**
 * What the code in SendSms' body means.
 * @throws Error for one that may be OK at a later try
 */
export function statusOf(code: string): "sent" | "refused" {
  if (code === "OK") return "sent";
  if (code.startsWith("isv.") && !passing.has(code)) return "refused";
  throw new Error(`the SMS provider put it off: ${code}`);
}
