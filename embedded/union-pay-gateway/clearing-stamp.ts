import { clearingDay } from "../../domain/statement-day";

/** The clearing day of an instant, YYYYMMDD. */
export const clearingStamp = (instant: number | string): string => clearingDay(instant).replaceAll("-", "");
