import type { ReactNode } from "react";
import { beijingDay, dayAfter } from "../../domain/beijing-day";
import { isOver } from "../../domain/materials/materials";
import { Tag } from "../shared/state-tag";
import { material as words } from "../words/material";

/** Warned of so long before. Days. */
const soonDays = 30;

/** When a paper ends, with a warning where that is soon or past; nothing where nobody noted it. */
export function endShown(validUntil: string | undefined, now: number): ReactNode {
  if (validUntil === undefined) return undefined;
  const today = beijingDay(now);
  if (isOver(validUntil, today)) return <Tag tone="bad" text={words.over(validUntil)} />;
  if (isOver(validUntil, dayAfter(today, soonDays)))
    return <Tag tone="busy" text={words.soonOver(validUntil)} />;
  return <span>{words.valid(validUntil)}</span>;
}
