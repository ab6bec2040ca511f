import { statementDay } from "../../domain/statement-day";

/** The clearing day of an instant, YYYYMMDD. */
export const clearingStamp = (instant: number | string): string =>
  statementDay("unionpay", instant).replaceAll("-", "");
