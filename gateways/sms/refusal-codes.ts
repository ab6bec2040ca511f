/**
 * Codes of refusals that pass with time or after an operator's action: the phone's quota, the account's balance or
 * suspension. Every other `isv.` code concerns the message itself and is final.
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
 * Returns the meaning of the code in SendSms' body.
 * @throws Error for a refusal that a later try may overcome
 */
export function statusOf(code: string): "sent" | "refused" {
  if (code === "OK") return "sent";
  if (code.startsWith("isv.") && !passing.has(code)) return "refused";
  throw new Error(`the SMS provider put it off: ${code}`);
}
