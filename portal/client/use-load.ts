import { useCallback, useEffect, useRef, useState } from "react";
import type { Urgency } from "../../domain/application/view";
import { useSession } from "../sign-in/session";
import type { Read } from "./addresses";
import { untilOnline } from "./acting";
import type { Tagged } from "./api-client";
import { isPassing, problemOf, type Problem } from "./problem";
import { isUnconfirmed } from "./retry-state";

/** Interval at which a wait checks whether the visitor is back, in milliseconds. */
const tick = 1_000;

let touchedAt = performance.now();
for (const event of ["pointermove", "pointerdown", "keydown", "wheel", "touchstart", "focus"]) {
  window.addEventListener(event, () => void (touchedAt = performance.now()), {
    passive: true,
    capture: true,
  });
}

/** Returns the time since the last key or mouse movement, in milliseconds. */
const idleMs = (): number => performance.now() - touchedAt;

interface Wait {
  /**
   * Returns the length of the wait in milliseconds. It is called repeatedly, because the wait becomes shorter once the
   * visitor is back.
   */
  afterMs: () => number;
  signal: AbortSignal;
}

/**
 * Waits for the given time, and longer while the tab is hidden. A tab that becomes visible again ends the wait at once.
 */
function whenLookedAt({ afterMs, signal }: Wait): Promise<void> {
  const beganAt = performance.now();
  let wasHidden = document.hidden;
  return new Promise((resolve) => {
    const look = () => {
      wasHidden ||= document.hidden;
      const isOver = performance.now() - beganAt >= afterMs();
      if (!signal.aborted && (document.hidden || !(isOver || wasHidden))) return;
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
      resolve();
    };
    const timer = setInterval(look, Math.min(tick, afterMs()));
    document.addEventListener("visibilitychange", look);
    signal.addEventListener("abort", look);
  });
}

const minute = 60_000;
/** Interval between the polls of a page, in milliseconds, by urgency. */
const everyMs: Record<Urgency, number> = { code: minute / 20, waiting: minute / 12, watched: minute / 6 };
/** Time after the last input for which somebody is assumed to look at the page, in milliseconds. */
const lookedAtMs: Record<Urgency, number> = { code: 10 * minute, waiting: 10 * minute, watched: 2 * minute };
/** Interval between the polls of a page without recent input, in milliseconds. */
const idleEveryMs = minute / 2;

interface AskAgainOptions {
  /** Polls once and handles its own problems. `patient` allows repeats of the call. */
  load: (patient: boolean) => Promise<void>;
  urgency: () => Urgency;
  signal: AbortSignal;
}

/** Number of pollers on the open page, and the time of the latest poll. They share the page's rate. */
let asking = 0;
let lastAskedAt = -Infinity;

/** Polls at once and then repeatedly: rarely on a page without recent input, and never while the page is hidden. */
async function askAgain({ load, urgency, signal }: AskAgainOptions): Promise<void> {
  asking += 1;
  // Pollers that began together poll one after another.
  const place = asking;
  let [isFirst, beganAt] = [true, performance.now()];
  // The interval is computed anew while waiting, because the page's urgency may change and other pollers poll
  // meanwhile.
  const afterMs = () => {
    const now = urgency();
    const every = idleMs() > lookedAtMs[now] ? idleEveryMs : everyMs[now];
    const shares = isFirst ? Math.min(place, asking) : asking;
    return Math.max(shares * every, lastAskedAt + every - beganAt);
  };
  try {
    for (; !signal.aborted; isFirst = false) {
      lastAskedAt = performance.now();
      await load(isFirst);
      beganAt = performance.now();
      await whenLookedAt({ afterMs, signal });
    }
  } finally {
    asking -= 1;
  }
}

export interface Load<T> {
  data: T | undefined;
  problem: Problem | undefined;
  /** Problem for which the shown data could not be updated, so that they may be outdated. */
  stale: Problem | undefined;
  /** Server time at which the shown data were read, in milliseconds since the epoch. */
  seenAt: number;
  reload: () => void;
  /** Shows the answer of a command without reading again. */
  replace: (data: T) => void;
}

interface Loaded<T> {
  path?: string | undefined;
  data?: T;
  problem?: Problem;
  stale?: Problem;
  seenAt?: number;
}

/** Urgency of polling, fixed or depending on the data. */
export type Rhythm<T> = Urgency | ((data: T | undefined) => Urgency);

/**
 * Reads from the API, and again whenever the path changes.
 * @param path - undefined if nothing has to be read
 * @param rhythm - if given, polls while the page is open and visible; the data stay visible meanwhile
 */
export function useLoad<T>(path: Read<T> | undefined, rhythm?: Rhythm<T>): Load<T> {
  const { api, clock, retryState } = useSession();
  const [loaded, setLoaded] = useState<Loaded<T>>({});
  const [round, setRound] = useState(0);
  const latest = useRef<{ data: T | undefined; rhythm: Rhythm<T> | undefined }>({ data: undefined, rhythm });
  const current = loaded.path === path ? loaded : {};
  latest.current = { data: current.data, rhythm };
  const asksAgain = rhythm !== undefined;

  useEffect(() => {
    if (path === undefined) return undefined;
    const stopping = new AbortController();
    const { signal } = stopping;
    let known: Tagged<T> | undefined;
    const load = async (patient: boolean) => {
      try {
        known = await api.getAgain(path, known, { signal, patient });
        const { data } = known;
        if (!signal.aborted) setLoaded({ path, data, seenAt: clock.now() });
      } catch (error) {
        if (signal.aborted) return;
        const problem = problemOf(error);
        setLoaded((before) =>
          before.path === path && before.data !== undefined && isPassing(problem)
            ? { ...before, stale: problem }
            : { path, problem },
        );
      }
    };
    const urgency = () => {
      const { data, rhythm: wanted = "watched" } = latest.current;
      return typeof wanted === "function" ? wanted(data) : wanted;
    };
    if (asksAgain) void askAgain({ load, urgency, signal });
    else void load(true);
    return () => stopping.abort();
  }, [api, clock, path, asksAgain, round]);

  const reload = useCallback(() => setRound((before) => before + 1), []);
  // A command whose repeats were stopped may have been carried out, so what is stored is read.
  useEffect(
    () =>
      retryState.subscribe(() => {
        if (isUnconfirmed(retryState.get())) void untilOnline().then(reload);
      }),
    [retryState, reload],
  );

  return {
    data: current.data,
    problem: current.problem,
    stale: current.stale,
    seenAt: current.seenAt ?? 0,
    reload,
    replace: useCallback((data: T) => setLoaded({ path, data, seenAt: clock.now() }), [path, clock]),
  };
}
