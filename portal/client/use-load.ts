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
  /** Why what is shown couldn't be brought up to date: it may be old. */
  stale: Problem | undefined;
  /** The server's time when what is shown was read. Milliseconds. */
  seenAt: number;
  reload: () => void;
  /** Shows what a command answered with, without asking again. */
  replace: (data: T) => void;
}

interface Loaded<T> {
  path?: string | undefined;
  data?: T;
  problem?: Problem;
  stale?: Problem;
  seenAt?: number;
}

/** How eagerly to ask again: as told, or as what is shown wants it. */
export type Rhythm<T> = Urgency | ((data: T | undefined) => Urgency);

/**
 * Reads from the API, again whenever the path changes.
 * @param path - undefined where nothing has to be asked
 * @param rhythm - asks again as long as the page is open and somebody looks at it; what is shown stays meanwhile
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
