import type { Application } from "../../domain/application/application";
import type { NewEvent } from "../../domain/application/events";
import { localStore, localThenRegular, store } from "./activities";
import { refuseWith } from "./refuse";
import type { Renewal } from "./renewal";

interface Taking {
  /** Throws the refusal of a command that is not allowed, or not allowed any more. */
  allow: () => void;
  /** Refusal to give if another application holds one of the locks. */
  refusal: "LOCK_HAS_OPEN_APPLICATION" | "LOCK_APPROVED_FOR_ANOTHER";
}

/**
 * Records an event that takes locks, all or none. The event is written first, so that the store's unique index decides,
 * and only then applied. If a lock is taken, the command is refused and the state stays unchanged.
 */
export async function recordTakingLock(
  renewal: Renewal,
  event: NewEvent,
  { allow, refusal }: Taking,
): Promise<Application> {
  for (;;) {
    const written = await renewal.inSequence(async () => {
      // Events that wait to be written were applied before this one, so they have to be written before it.
      if (renewal.hasUnwritten) return undefined;
      const dated = renewal.dated(event);
      const write = renewal.writeOf(dated);
      // The event is not applied before it is written, so messages have to wait: they would be judged by a state that is
      // about to change.
      const savedAs = await renewal.messageQueue.hold(() =>
        renewal.orEnd(() =>
          localThenRegular(
            () => localStore.saveIfFree(write),
            () => store.saveIfFree.executeWithOptions({ summary: "保存，如果锁没有被占用" }, [write]),
          ),
        ),
      );
      renewal.noteWritten(savedAs);
      return { savedAs, dated, version: write.application.version };
    });
    if (written) {
      if (written.savedAs === "held") refuseWith(refusal);
      if (renewal.applyWritten(written.dated, written.version)) return renewal.application;
    }
    // Another event came first, and its write took the place of this one. The command is checked again.
    allow();
  }
}
