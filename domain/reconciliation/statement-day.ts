import { beijingDay, instantsOf } from "../beijing-day";
import type { Channel } from "../money/payment";

/** UnionPay's clearing day (清算日) ends at 23:00, Beijing time: the last hour is the next day's. Milliseconds. */
const aheadMs: Readonly<Record<Channel, number>> = { wechat: 0, unionpay: 3_600_000 };

/** The day (YYYY-MM-DD) in whose statement a channel tells of an instant: milliseconds, or ISO 8601. */
export const statementDay = (channel: Channel, instant: number | string): string =>
  beijingDay(new Date(instant).getTime() + aheadMs[channel]);

/** The first instant of a channel's statement, and that of the next day's (ISO 8601 UTC). */
export function statementInstants(channel: Channel, day: string): { from: string; before: string } {
  const { from, before } = instantsOf(day);
  const back = (instant: string): string => new Date(Date.parse(instant) - aheadMs[channel]).toISOString();
  return { from: back(from), before: back(before) };
}
