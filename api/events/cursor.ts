import { goOnReading } from "../../contract/writes";
import type { Models } from "../../store/models";
import { highestNumber, numberBefore, numberOf } from "../../store/read-events";
import { Problem } from "../platform/problem";

/*
 * A cursor consists of the era of the events' numbers and of a number after which to continue. What a reader filters is
 * no part of it.
 */

const eventId = /^[0-9A-Z]{26}-[\w-]+$/;
const instant = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;

export const cursorOf = (era: string, number: number): string => `${era}~${number.toString(36)}`;

const expired = (reason: string): Problem =>
  new Problem("CURSOR_EXPIRED", { detail: `${reason}${goOnReading}` });

/** Returns the number after which to continue. @throws Problem if `after` names no place among the told events */
export async function numberAfter(
  { events }: Pick<Models, "events">,
  { era, restoredFrom }: { era: string; restoredFrom?: Date },
  after: string | undefined,
): Promise<number> {
  if (after === undefined) return 0;
  if (after === "now") return highestNumber(events);
  if (eventId.test(after)) {
    const number = await numberOf(events, after);
    if (number === undefined) throw expired("没有这个事件，可能在恢复备份时失去：换一个更早的。");
    return number;
  }
  const at = instant.test(after) ? Date.parse(after) : Number.NaN;
  if (!Number.isNaN(at)) return numberBefore(events, at);
  const [ofEra, digits = ""] = after.split("~");
  const number = Number.parseInt(digits, 36);
  if (ofEra === era && number <= (await highestNumber(events))) return number;
  throw expired(
    restoredFrom === undefined || ofEra === era
      ? "游标不是本系统给出的。"
      : `游标是从备份（${restoredFrom.toISOString()}）恢复以前给出的。`,
  );
}
