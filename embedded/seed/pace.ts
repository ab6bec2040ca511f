import { setTimeout as pause } from "node:timers/promises";

/**
 * The time between two commands of one person, in milliseconds. A person may send 120 commands a minute; this pace leaves
 * 20 of them to the person, who may be working beside the program.
 */
const commandEveryMs = 600;
const tooManyRequests = 429;

const asksForPause = (response: Response): boolean =>
  response.status === tooManyRequests && response.headers.has("retry-after");

/** Says whether a refusal comes from a quota of hours or days, which doesn't pass within a minute. */
const isQuota = async (response: Response): Promise<boolean> =>
  ((await response.clone().json()) as { code?: string }).code === "QUOTA_REACHED";

/**
 * Creates a function that lets the requests of one person take turns. If the API still refuses one as too many, the
 * function waits as long as the API says.
 */
export function createPace() {
  const nextAt = { command: 0, any: 0 };

  async function turn(isCommand: boolean): Promise<void> {
    for (;;) {
      const now = performance.now();
      const left = Math.max(nextAt.any, isCommand ? nextAt.command : 0) - now;
      if (left <= 0) break;
      await pause(left);
    }
    if (isCommand) nextAt.command = performance.now() + commandEveryMs;
  }

  return async (method: string, request: () => Promise<Response>): Promise<Response> => {
    for (;;) {
      await turn(method !== "GET");
      const response = await request();
      if (!asksForPause(response) || (await isQuota(response))) return response;
      nextAt.any = performance.now() + 1_000 * Number(response.headers.get("retry-after"));
    }
  };
}
