import { problemOf, type Problem } from "./problem";

/**
 * Interval between automatic commands, in milliseconds. The API allows 120 commands a minute per person, and 100 leave
 * room for the person's own clicks.
 */
const pacedEveryMs = 600;
/** Pause after a 429 that names none, in seconds. */
const defaultRetryAfterSeconds = 60;

interface PaceOptions {
  /** Returns the time in milliseconds by any clock that only advances. */
  now: () => number;
  pause: (ms: number) => Promise<void>;
}

export interface SendOptions {
  /** Returns true to end the waiting. A command that was sent already is still awaited. */
  isStopped?: () => boolean;
  /** Called when the API asks for a pause, with its length in milliseconds. */
  onWait?: (ms: number) => void;
}

/** Error for a command that was stopped before it was sent. */
export class Stopped extends Error {
  override readonly name = "Stopped";
}

const isTooOften = ({ code }: Problem): boolean => code === "TOO_MANY_REQUESTS";

/**
 * Creates the pace of commands that are sent automatically. A page has one pace, so that a pause asked of one command
 * holds for all.
 */
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
     * Sends a command in its turn, and again after the pause that a 429 asks for.
     * @throws Stopped, or any other error of the command
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
