import type { SummaryView } from "../client/views";
import { Tag } from "../shared/state-tag";
import { material as words } from "../words/material";

/** Tag of an application without 申请材料, or with other ones than at its previous submission. */
export function MaterialsTag({ count, changed }: SummaryView["materials"]) {
  if (changed) return <Tag tone="bad" text={words.changedCount(count)} />;
  return count === 0 ? <Tag tone="idle" text={words.noneCount} /> : <>{words.count(count)}</>;
}
