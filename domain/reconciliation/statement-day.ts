import { beijingDay, instantsOf } from "../beijing-day";
import { channelTraits, type Channel } from "../money/channels";

/** Returns the day (YYYY-MM-DD) whose statement contains an instant, which is given in milliseconds or ISO 8601. */
export const statementDay = (channel: Channel, instant: number | string): string =>
  beijingDay(new Date(instant).getTime() + channelTraits[channel].dayEndsEarlyMs);

/** Returns the first instant of a day's statement, and that of the next day's, in ISO 8601 UTC. */
export function statementInstants(channel: Channel, day: string): { from: string; before: string } {
  const { from, before } = instantsOf(day);
  const { dayEndsEarlyMs } = channelTraits[channel];
  const back = (instant: string): string => new Date(Date.parse(instant) - dayEndsEarlyMs).toISOString();
  return { from: back(from), before: back(before) };
}
