import { beijingDay } from "./beijing-day";
import type { Channel } from "./payment";

/** UnionPay's clearing day (清算日) ends at 23:00, Beijing time: the last hour is the next day's. */
const clearingDayIsAheadMs = 3_600_000;

/** The clearing day (YYYY-MM-DD) of an instant: milliseconds, or ISO 8601. */
export const clearingDay = (instant: number | string): string =>
  beijingDay(new Date(instant).getTime() + clearingDayIsAheadMs);

/** The day in whose statement a channel tells of an instant. */
export const statementDay: Readonly<Record<Channel, (instant: number | string) => string>> = {
  wechat: beijingDay,
  unionpay: clearingDay,
};
