import type { Activities } from "../../../activities";
import type { Around } from "./around";

/** Makes calls of activities fail, as they do when whoever they go to is away. */
export function createFailingCalls() {
  const failures = new Map<keyof Activities, number>();

  const around: Around = ({ name, proceed }) => {
    const left = failures.get(name) ?? 0;
    if (left === 0) return proceed();
    failures.set(name, left - 1);
    return Promise.reject(new Error(`${name} finds nobody there`));
  };

  return {
    around,
    /** So many of the next calls of that name fail. */
    failNext: (name: keyof Activities, times: number) => failures.set(name, times),
  };
}
