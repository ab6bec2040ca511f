import { Problem } from "./problem";

/** Time of a command on a machine with little to do, in milliseconds. It is assumed while nothing was measured. */
const usualMs = 50;
/** Number of the last commands whose median time counts. The median is not affected by a few applications that hang. */
const sampled = 31;
/** Age in milliseconds above which a command's measured duration is no longer used. */
const freshMs = 60_000;
/** Number of commands that are always let through. They show when commands are answered again. */
const alwaysGiven = 20;

interface QueueOptions {
  /** Time for which a caller waits for a command, in milliseconds. */
  longestMs: number;
  /** Returns the current time in milliseconds. */
  now?: () => number;
}

interface GiveOptions {
  /**
   * False for a command that may wait for a gateway, since its time says nothing about the workers' queue; true by
   * default.
   */
  isSample?: boolean;
}

/**
 * Creates a queue that keeps the number of this process's commands before the workers small enough. A new command waits
 * for all that are under way, and each of them is expected to take as long as the last ones did. If that exceeds half
 * of the time for which a caller waits (the estimate is rough), the command is refused, and its sender told when to try
 * again. So accepted commands are answered in time, and workers don't process commands that nobody waits for any more.
 */
export function createCommandQueue({ longestMs, now = () => performance.now() }: QueueOptions) {
  let underWay = 0;
  /**
   * Times of the last commands in milliseconds, each divided by the number of commands that were under way when it was
   * given.
   */
  let lately: { at: number; ms: number }[] = [];
  const mostMs = longestMs / 2;

  function expectedMs(): number {
    lately = lately.filter(({ at }) => now() - at < freshMs).slice(-sampled);
    const unknown = Array.from({ length: sampled - lately.length }, () => usualMs);
    const times = [...lately.map(({ ms }) => ms), ...unknown].toSorted((one, other) => one - other);
    return (times[Math.floor(sampled / 2)] ?? usualMs) * (underWay + 1);
  }

  function refuseUnlessInTime(): void {
    const tooLongMs = expectedMs() - mostMs;
    if (underWay < alwaysGiven || tooLongMs <= 0) return;
    const retryAfterSeconds = Math.ceil(Math.min(tooLongMs, longestMs) / 1_000);
    throw new Problem("ENGINE_BUSY", {
      detail: `操作可能稍后生效，请在${retryAfterSeconds}秒后以同一请求重试`,
      retryAfterSeconds,
    });
  }

  return {
    /** Gives a command. @throws Problem ENGINE_BUSY if it would not be answered in time; and the error of the work */
    async give<T>(work: () => Promise<T>, { isSample = true }: GiveOptions = {}): Promise<T> {
      refuseUnlessInTime();
      underWay += 1;
      const [place, from] = [underWay, now()];
      try {
        return await work();
      } finally {
        underWay -= 1;
        if (isSample) lately.push({ at: now(), ms: (now() - from) / place });
      }
    },
  };
}
