import { Problem } from "./problem";

/** A command takes so long on a machine with little to do, which is taken for true where nothing else is known. */
const usualMs = 50;
/** So many of the last commands are looked at, and their median counts: a few applications that hang change nothing. */
const sampled = 31;
/** A command that ended longer ago says nothing of now. */
const freshMs = 60_000;
/** So many are always under way: by them it is seen that commands are answered again. */
const alwaysGiven = 20;

interface QueueOptions {
  /** For how long a command is waited for. Milliseconds. */
  longestMs: number;
  /** Milliseconds. */
  now?: () => number;
}

interface GiveOptions {
  /** False for a command that may wait for a gateway: its time says nothing of the workers' queue. Default: true. */
  isSample?: boolean;
}

/**
 * Keeps the line of this process's commands before the workers short enough. A command that comes waits for all that are
 * under way, and each of these takes as long as the last ones did; where that is more than half of the time for which a
 * command is waited for (the estimate is rough), it isn't given, and its sender is told when to come again. So commands that
 * were given are answered in time, and workers have none to do for which nobody waits any more.
 */
export function createCommandQueue({ longestMs, now = () => performance.now() }: QueueOptions) {
  let underWay = 0;
  /** The time of each of the last commands, divided by the number that were under way when it was given. */
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
    /** Gives a command. @throws Problem ENGINE_BUSY where it would not be answered in time; what giving it throws */
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
