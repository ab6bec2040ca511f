import { z } from "zod";
import { dayAfter } from "../domain/beijing-day";
import type { WorkCalendar } from "../domain/working-days";
import { readEnvironment, type Environment } from "./environment";

const day = z.iso.date();
/** Most days of one span, so that a wrong year can't make a span of centuries. */
const mostDays = 31;

/** Returns the days of "2026-10-01~2026-10-07" or of one day; undefined if the text is neither. */
function daysOf(text: string): string[] | undefined {
  const [first = "", last = first, ...more] = text.split("~").map((part) => part.trim());
  if (!day.safeParse(first).success || !day.safeParse(last).success || more.length > 0) return undefined;
  const days: string[] = [];
  for (let next = first; next <= last && days.length <= mostDays; next = dayAfter(next, 1)) days.push(next);
  return days.length === 0 || days.length > mostDays ? undefined : days;
}

const days = z
  .string()
  .default("")
  .transform((text, context): ReadonlySet<string> => {
    const spans = text.split(",").flatMap((part) => part.trim() || []);
    const found = spans.map(daysOf);
    if (found.includes(undefined)) {
      context.addIssue("must be days such as 2026-10-01~2026-10-07,2027-01-01");
      return z.NEVER;
    }
    return new Set(found.flatMap((some) => some ?? []));
  });

const schema = z.object({ HOLIDAYS: days, WORKING_WEEKENDS: days });

/** Reads which days the office works. @throws EnvironmentError that names every bad variable */
export function readWorkCalendar(environment: Environment): WorkCalendar {
  const { HOLIDAYS: holidays, WORKING_WEEKENDS: workingWeekends } = readEnvironment(schema, environment);
  return { holidays, workingWeekends };
}
