import type { Activities } from "../../../activities";
import type { Around } from "./around";

/** Creates an interceptor that makes calls of activities fail, as they do if the system behind them is away. */
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
    /** Makes the next calls of an activity fail. The default error says that nobody answers. */
    failNext: (
      name: keyof Activities,
      times: number,
      error: Error = new Error(`${name} finds nobody there`),
    ) => failures.set(name, { left: times, error }),
  };
}
