/** Error of an action that its visitor has taken back before anything of it was sent. */
export class TakenBack extends Error {
  override readonly name = "TakenBack";
}

let current: AbortSignal | undefined;
let underWay = 0;

/** Returns true while some action of the visitor is under way. */
export const isActing = (): boolean => underWay > 0;

/** Returns the signal by which the action that begins right now can be taken back. */
export const actingSignal = (): AbortSignal | undefined => current;

/** Begins an action. The commands that it gives at once stop with the signal. */
export async function whileActing<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  underWay += 1;
  try {
    const before = current;
    current = signal;
    let working: Promise<T>;
    try {
      working = work();
    } finally {
      current = before;
    }
    return await working;
  } finally {
    underWay -= 1;
  }
}

/** Waits until the browser is online, or the signal stops the wait. */
export function untilOnline(signal?: AbortSignal): Promise<void> {
  if (navigator.onLine || signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const over = () => {
      removeEventListener("online", over);
      signal?.removeEventListener("abort", over);
      resolve();
    };
    addEventListener("online", over);
    signal?.addEventListener("abort", over);
  });
}

/** Waits for some milliseconds, or until the signal stops the wait. */
export const pauseUnless = (pause: (ms: number) => Promise<void>, ms: number, signal?: AbortSignal) =>
  Promise.race([
    pause(ms),
    new Promise<void>((resolve) => signal?.addEventListener("abort", () => resolve())),
  ]);
