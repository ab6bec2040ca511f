import type { Application } from "../domain/application/application";
import { factsOf, standingKeys } from "../domain/events/facts";
import { correctionKey, correctionPlace, isCorrection } from "../domain/events/public-event";
import type { ApplicationDocument } from "./models/application";

/** The fields of a write that the database dates by its own clock: when it changed, and each fact that is new with it. */
export const datedNow = (keys: readonly string[]): Record<string, true> => ({
  changedAt: true,
  ...Object.fromEntries(keys.map((key) => [`told.${key}`, true])),
});

/**
 * A write that may replace what another run wrote dates the facts that aren't dated yet, and takes back by a correction those
 * that were told and are no more.
 */
export function toldAnew(
  { told = {} }: Pick<ApplicationDocument, "told">,
  application: Application,
  generation: number,
) {
  const standing = standingKeys(application);
  const undated = factsOf(application)
    .map(({ key }) => key)
    .filter((key) => !(key in told));
  const gone = Object.keys(told).filter((key) => !isCorrection(key) && !standing.has(key));
  const isCorrected = gone.length > 0;
  const place = correctionPlace(generation, application);
  return {
    $set: isCorrected ? { [`takenBack.${place}`]: gone } : {},
    $unset: Object.fromEntries(gone.map((key) => [`told.${key}`, "" as const])),
    $currentDate: datedNow([...undated, ...(isCorrected ? [correctionKey(place)] : [])]),
  };
}
