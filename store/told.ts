import type { Application } from "../domain/application/application";
import { factsOf, standingKeys } from "../domain/events/facts";
import { correctionKey, correctionPlace, isCorrection } from "../domain/events/public-event";
import type { ApplicationDocument } from "./models/application";

/** Returns the fields that the database dates by its own clock in a write: the change, and each new fact. */
export const datedNow = (keys: readonly string[]): Record<string, true> => ({
  changedAt: true,
  ...Object.fromEntries(keys.map((key) => [`told.${key}`, true])),
});

/**
 * Returns the fields of a write that may replace another run's state: facts without a date are dated, and facts that were
 * told but no longer hold are taken back by a correction.
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
