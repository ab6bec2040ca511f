import { useCallback, useEffect, useState } from "react";
import { useSession } from "../sign-in/session";
import { problemOf, type Problem } from "./problem";

export interface Load<T> {
  data: T | undefined;
  problem: Problem | undefined;
  reload: () => void;
  /** Shows what a command answered with, without asking again. */
  replace: (data: T) => void;
}

interface Loaded<T> {
  path?: string;
  data?: T;
  problem?: Problem;
}

/**
 * Reads from the API, again whenever the path changes.
 * @param everyMs - asks again after so many milliseconds, as long as the page is open; what is shown stays meanwhile
 */
export function useLoad<T>(path: string, everyMs?: number): Load<T> {
  const { api } = useSession();
  const [loaded, setLoaded] = useState<Loaded<T>>({});
  const [round, setRound] = useState(0);

  useEffect(() => {
    const stopping = new AbortController();
    const { signal } = stopping;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const load = async (patient: boolean) => {
      try {
        const data = await api.get<T>(path, { signal, patient });
        if (!signal.aborted) setLoaded({ path, data });
      } catch (error) {
        if (signal.aborted) return;
        setLoaded((before) =>
          before.path === path && before.data ? before : { path, problem: problemOf(error) },
        );
      }
      if (everyMs !== undefined && !signal.aborted) timer = setTimeout(() => void load(false), everyMs);
    };
    void load(true);
    return () => {
      stopping.abort();
      clearTimeout(timer);
    };
  }, [api, path, everyMs, round]);

  const current = loaded.path === path ? loaded : {};
  return {
    data: current.data,
    problem: current.problem,
    reload: useCallback(() => setRound((before) => before + 1), []),
    replace: useCallback((data: T) => setLoaded({ path, data }), [path]),
  };
}
