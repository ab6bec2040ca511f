import { statementDay } from "../../domain/reconciliation/statement-day";

/** The clearing day of an instant, YYYYMMDD. */
export const clearingStamp = (instant: number | string): string =>
  statementDay("unionpay", instant).replaceAll("-", "");
