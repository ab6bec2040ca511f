import { CancellationScope, log, setHandler } from "@temporalio/workflow";
import type { SignalDefinition } from "@temporalio/common";
import { parseNotice, type Notice, type NoticeName } from "../../contract/notices";
import { descriptions } from "./descriptions";
import { shownPath } from "./refuse";

/** A handler under way must not be killed by the operator's cancellation: that is a withdrawal, in good order. */
export const undisturbed = <T>(work: () => Promise<T>): Promise<T> => CancellationScope.nonCancellable(work);

/** Tells of a signal that is refused: nothing else comes of it. */
export function logRefusedSignal(signal: string, code: string, fields: readonly string[] = []): void {
  log.warn("signal refused", { signal, code, ...(fields.length > 0 ? { fields } : {}) });
}

/**
 * Takes a signal. A handler never throws: that would fail the whole workflow, or stall it. So bad input, which the
 * Temporal UI lets anybody send, is only logged.
 */
export function onSignal<N extends NoticeName>(
  signal: SignalDefinition<[Notice<N>], N>,
  work: (notice: Notice<N>) => Promise<void>,
): void {
  const handle = async (input: unknown): Promise<void> => {
    const parsed = parseNotice(signal.name, input);
    if (parsed.ok) await undisturbed(() => work(parsed.value));
    else
      logRefusedSignal(
        signal.name,
        "INVALID_INPUT",
        parsed.fields.map(({ path }) => shownPath(path)),
      );
  };
  setHandler<void, [Notice<N>], SignalDefinition<[Notice<N>]>>(signal, handle, {
    description: descriptions[signal.name],
  });
}
