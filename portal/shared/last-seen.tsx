import { words } from "../words";
import { beijingClock } from "./time";

/** When what a page shows was last known to be so. Not announced: it changes with each look. */
export function LastSeen({ at }: { at: number }) {
  return at === 0 ? undefined : (
    <p className="last-seen" aria-live="off">
      {words.common.lastSeen(beijingClock(at))}
    </p>
  );
}
