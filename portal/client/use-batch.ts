import { useEffect, useRef, useState } from "react";
import { useSession } from "../sign-in/session";
import type { KeptKey } from "./api-client";
import { newKey } from "./keyring";
import { doEach, type Outcome } from "./do-each";
import type { Problem } from "./problem";
import { tabMemory } from "./tab-memory";

/** Part of a batch that survives a reload or a new sign-in. */
interface Kept<T> {
  /** Id of the batch, from which the idempotency keys of its items follow. */
  id: string;
  /** Number of the round. Refused items are tried again in another one, under other keys. */
  round: number;
  items: readonly T[];
  /** Text that goes with each item, such as an opinion. */
  note: string;
  outcomes: readonly (readonly [key: string, outcome: Outcome])[];
}

export interface Batch<T> extends Omit<Kept<T>, "outcomes" | "id" | "round"> {
  stage: "asking" | "running" | "paused" | "done";
  outcomes: ReadonlyMap<string, Outcome>;
  /**
   * Server time at which the batch continues after the API's rate limit, in milliseconds since the epoch; undefined
   * while it is not waiting.
   */
  waitsUntil: number | undefined;
  /** Problem that stopped the batch. */
  problem: Problem | undefined;
  start: (items: readonly T[], note: string) => void;
  pause: () => void;
  /** Continues with the items that have no outcome yet. */
  goOn: () => void;
  /** Starts again with the items that have no outcome yet and those that were refused. */
  retry: () => void;
  /** Deletes what is kept of the batch. */
  forget: () => void;
}

interface BatchOptions<T> {
  /** Name of the kind of batch. A visitor has at most one batch of each kind. */
  name: string;
  keyOf: (item: T) => string;
  work: (item: T, note: string, kept: KeptKey) => Promise<unknown>;
}

const placeOf = (name: string, visitor: string | undefined) => `batch/${name}/${visitor ?? ""}`;

function keptAt<T>(place: string): Kept<T> | undefined {
  const text = tabMemory.get(place);
  return text === undefined ? undefined : (JSON.parse(text) as Kept<T>);
}

/** Returns true if the visitor began such a batch in this tab and didn't close it, so that it must be shown again. */
export function useKeptBatch(name: string): boolean {
  return tabMemory.get(placeOf(name, useSession().visitor?.id)) !== undefined;
}

/** Processes many items one after another, at a pace that leaves room for the visitor's own clicks. */
export function useBatch<T>({ name, keyOf, work }: BatchOptions<T>): Batch<T> {
  const { pace, clock, visitor } = useSession();
  const place = placeOf(name, visitor?.id);
  const [initial] = useState(() => keptAt<T>(place));
  const [kept, setKept] = useState<Kept<T>>(
    initial ?? { id: newKey(), round: 0, items: [], note: "", outcomes: [] },
  );
  const [status, setStatus] = useState<Pick<Batch<T>, "stage" | "waitsUntil" | "problem">>({
    stage: initial ? (initial.items.length > initial.outcomes.length ? "paused" : "done") : "asking",
    waitsUntil: undefined,
    problem: undefined,
  });
  const run = useRef({
    number: 0,
    ended: Promise.resolve(),
    settled: new Map(kept.outcomes),
    open: true,
    stopping: new AbortController(),
  });
  const stop = () => {
    run.current.number += 1;
    run.current.stopping.abort();
    run.current.stopping = new AbortController();
  };
  useEffect(() => stop, []);

  const isUnfinished = status.stage === "running" || status.stage === "paused";
  useEffect(() => {
    if (!isUnfinished) return undefined;
    const warn = (event: BeforeUnloadEvent) => {
      event.preventDefault();
      // Older browsers ask for confirmation only if returnValue is set.
      event.returnValue = true;
    };
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [isUnfinished]);

  function begin({ id, round, items, note }: Omit<Kept<T>, "outcomes">): void {
    stop();
    const { number, ended, settled } = run.current;
    const isStopped = () => run.current.number !== number;
    const keep = () => {
      const now = { id, round, items, note, outcomes: [...settled] };
      if (run.current.open) tabMemory.set(place, JSON.stringify(now));
      setKept(now);
    };
    const show = (changes: Partial<typeof status>) => {
      if (!isStopped())
        setStatus({ stage: "running", waitsUntil: undefined, problem: undefined, ...changes });
    };
    const doRest = async () => {
      const problem = await doEach({
        items: items.filter((item) => !settled.has(keyOf(item))),
        work: (item) => {
          const idempotencyKey = `${id}.${round}.${keyOf(item)}`;
          return work(item, note, { idempotencyKey, stop: run.current.stopping.signal });
        },
        pace,
        isStopped,
        onWait: (ms) => show({ waitsUntil: clock.now() + ms }),
        onOutcome: (item, outcome) => {
          settled.set(keyOf(item), outcome);
          keep();
          show({});
        },
      });
      show(problem ? { stage: "paused", problem } : { stage: "done" });
    };
    keep();
    show({});
    // A paused run may still be waiting for a command. The new run starts after it, so that no command is sent twice.
    run.current.ended = ended.then(doRest);
  }

  return {
    ...kept,
    ...status,
    outcomes: new Map(kept.outcomes),
    start: (items, note) => begin({ ...kept, items, note }),
    pause: () => {
      stop();
      setStatus({ stage: "paused", waitsUntil: undefined, problem: undefined });
    },
    goOn: () => begin(kept),
    retry: () => {
      const { settled } = run.current;
      for (const [key, { done }] of settled) if (!done) settled.delete(key);
      begin({ ...kept, round: kept.round + 1 });
    },
    forget: () => {
      run.current.open = false;
      tabMemory.forget(place);
    },
  };
}
