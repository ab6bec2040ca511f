import { useCallback, useEffect, useRef, useState } from "react";
import type { Urgency } from "../../domain/application/view";
import { useSession } from "../sign-in/session";
import type { Read } from "./addresses";
import type { Tagged } from "./api-client";
import { askAgain } from "./ask-again";
import { isPassing, problemOf, type Problem } from "./problem";

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
  const { api, clock } = useSession();
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

  return {
    data: current.data,
    problem: current.problem,
    stale: current.stale,
    seenAt: current.seenAt ?? 0,
    reload: useCallback(() => setRound((before) => before + 1), []),
    replace: useCallback((data: T) => setLoaded({ path, data, seenAt: clock.now() }), [path, clock]),
  };
}
