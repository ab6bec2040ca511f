import type { Activities } from "../../../activities";
import type { Around } from "./around";

/** Makes calls of activities fail, as they do when whoever they go to is away. */
export function createFailingCalls() {
  const failures = new Map<keyof Activities, { left: number; error: Error }>();

  const around: Around = ({ name, proceed }) => {
    const failure = failures.get(name);
    if (!failure || failure.left === 0) return proceed();
    failure.left -= 1;
    return Promise.reject(failure.error);
  };

  return {
    around,
    /** So many of the next calls of that name fail, as if nobody were there unless it is said how. */
    failNext: (
      name: keyof Activities,
      times: number,
      error: Error = new Error(`${name} finds nobody there`),
    ) => failures.set(name, { left: times, error }),
  };
}
