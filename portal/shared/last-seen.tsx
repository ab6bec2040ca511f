import { words } from "../words";
import { beijingClock } from "./time";

/**
 * Time at which the shown data were last confirmed. Screen readers don't announce it, since it changes with each poll.
 */
export function LastSeen({ at }: { at: number }) {
  return at === 0 ? undefined : (
    <p className="last-seen" aria-live="off">
      {words.common.lastSeen(beijingClock(at))}
    </p>
  );
}
