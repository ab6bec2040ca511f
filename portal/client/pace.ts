import { problemOf, type Problem } from "./problem";

/** The API lets a person give 120 commands a minute: 100 leave room for what they click meanwhile. Milliseconds. */
const pacedEveryMs = 600;
/** For a 429 that doesn't say when to come again. Seconds. */
const defaultRetryAfterSeconds = 60;

interface PaceOptions {
  /** Milliseconds, of any clock that goes on. */
  now: () => number;
  pause: (ms: number) => Promise<void>;
}

export interface SendOptions {
  /** True ends the waiting; what has been sent by then is waited for. */
  isStopped?: () => boolean;
  /** Told when the API asks for a pause, and how long it is. Milliseconds. */
  onWait?: (ms: number) => void;
}

/** Thrown for a command that was stopped before it was sent. */
export class Stopped extends Error {
  override readonly name = "Stopped";
}

const isTooOften = ({ code }: Problem): boolean => code === "TOO_MANY_REQUESTS";

/** Lets commands that nobody clicks one by one take turns. One for the page: a pause that one is told of holds for all. */
export function createPace({ now, pause }: PaceOptions) {
  let nextAt = -Infinity;

  async function turn(isStopped: () => boolean): Promise<void> {
    for (;;) {
      if (isStopped()) throw new Stopped();
      const left = nextAt - now();
      if (left <= 0) break;
      await pause(Math.min(left, pacedEveryMs));
    }
    nextAt = now() + pacedEveryMs;
  }

  return {
    /**
     * Sends one command in its turn, and again after the pause that a 429 asks for.
     * @throws what the command throws otherwise; Stopped
     */
    async send<T>(
      command: () => Promise<T>,
      { isStopped = () => false, onWait }: SendOptions = {},
    ): Promise<T> {
      for (;;) {
        await turn(isStopped);
        try {
          return await command();
        } catch (error) {
          const problem = problemOf(error);
          if (!isTooOften(problem)) throw error;
          const waitMs = 1_000 * (problem.retryAfterSeconds ?? defaultRetryAfterSeconds);
          nextAt = Math.max(nextAt, now() + waitMs);
          onWait?.(waitMs);
        }
      }
    },
  };
}

export type Pace = ReturnType<typeof createPace>;
