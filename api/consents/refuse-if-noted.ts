import { beijingTime } from "../../domain/beijing-day";
import type { ReconciliationDifferenceDocument } from "../../store/models/reconciliation-difference";
import { Problem } from "../platform/problem";

/**
 * Refuses to close a difference that somebody has noted something on since it was shown.
 * @param shown - instant of the last note that was shown, or of the difference's opening if it had none; undefined from a
 * caller who names none
 * @throws Problem SHOWN_CHANGED with the notes that came since
 */
export function refuseIfNoted(
  { notes, openedAt }: Pick<ReconciliationDifferenceDocument, "notes" | "openedAt">,
  shown: string | undefined,
): void {
  const last = notes.at(-1)?.at ?? openedAt;
  if (shown === undefined || last.getTime() === Date.parse(shown)) return;
  const since = notes.filter(({ at }) => at.getTime() > Date.parse(shown));
  const differences = since.map(({ at, by, text }) => ({
    name: "备注",
    before: "无",
    now: `${beijingTime(at.toISOString())} ${by}：${text}`,
  }));
  throw new Problem("SHOWN_CHANGED", { extra: { differences } });
}
