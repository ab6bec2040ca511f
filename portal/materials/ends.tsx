import type { ReactNode } from "react";
import { beijingDay, dayAfter } from "../../domain/beijing-day";
import { isOver } from "../../domain/materials/materials";
import { Tag } from "../shared/state-tag";
import { material as words } from "../words/material";

/** Number of days before a paper's end from which a warning is shown. */
const soonDays = 30;

/** Returns the end of a paper's validity, with a warning if it is near or past; undefined if nobody recorded it. */
export function endShown(validUntil: string | undefined, now: number): ReactNode {
  if (validUntil === undefined) return undefined;
  const today = beijingDay(now);
  if (isOver(validUntil, today)) return <Tag tone="bad" text={words.over(validUntil)} />;
  if (isOver(validUntil, dayAfter(today, soonDays)))
    return <Tag tone="busy" text={words.soonOver(validUntil)} />;
  return <span>{words.valid(validUntil)}</span>;
}
