import { beijingDay, instantsOf } from "../beijing-day";
import { channelTraits, type Channel } from "../money/channels";

/** The day (YYYY-MM-DD) in whose statement a channel tells of an instant: milliseconds, or ISO 8601. */
export const statementDay = (channel: Channel, instant: number | string): string =>
  beijingDay(new Date(instant).getTime() + channelTraits[channel].dayEndsEarlyMs);

/** The first instant of a channel's statement, and that of the next day's (ISO 8601 UTC). */
export function statementInstants(channel: Channel, day: string): { from: string; before: string } {
  const { from, before } = instantsOf(day);
  const { dayEndsEarlyMs } = channelTraits[channel];
  const back = (instant: string): string => new Date(Date.parse(instant) - dayEndsEarlyMs).toISOString();
  return { from: back(from), before: back(before) };
}
