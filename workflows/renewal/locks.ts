import type { Application } from "../../domain/application/application";
import { localStore, localThenRegular, store } from "./activities";
import { refuseWith } from "./refuse";
import type { NewEvent, Renewal } from "./renewal";

interface Taking {
  /** Throws the refusal of a command that is not, or no longer, allowed. */
  allow: () => void;
  /** What is told where another application has one of the locks. */
  refusal: "LOCK_HAS_OPEN_APPLICATION" | "LOCK_APPROVED_FOR_ANOTHER";
}

/**
 * Records a step that takes locks, all or none: it is written first, where the store's unique index decides, and only then applied; or
 * the command is refused with the state unchanged.
 */
export async function recordTakingLock(
  renewal: Renewal,
  event: NewEvent,
  { allow, refusal }: Taking,
): Promise<Application> {
  for (;;) {
    const written = await renewal.inSequence(async () => {
      // What waits behind this one was applied before it, and is to be written before it.
      if (renewal.hasUnwritten) return undefined;
      const dated = renewal.dated(event);
      const write = renewal.writeOf(dated);
      // Until it is written nothing of it is applied: what comes meanwhile would be refused by a state that is past.
      const isFree = await renewal.messageQueue.hold(() =>
        renewal.orEnd(() =>
          localThenRegular(
            () => localStore.saveIfFree(write),
            () => store.saveIfFree(write),
          ),
        ),
      );
      return { isFree, dated, version: write.application.version };
    });
    if (written) {
      if (!written.isFree) refuseWith(refusal);
      if (renewal.applyWritten(written.dated, written.version)) return renewal.application;
    }
    // Something else came first, and its write takes this one's place.
    allow();
  }
}
