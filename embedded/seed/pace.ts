import { setTimeout as pause } from "node:timers/promises";

/** Leaves a person who works beside the program 20 of the 120 commands of a minute. Milliseconds. */
const commandEveryMs = 600;
const tooManyRequests = 429;

const asksForPause = (response: Response): boolean =>
  response.status === tooManyRequests && response.headers.has("retry-after");

/** True for what doesn't pass within a minute: a quota of hours or days. */
const isQuota = async (response: Response): Promise<boolean> =>
  ((await response.clone().json()) as { code?: string }).code === "QUOTA_REACHED";

/** Lets what one person sends take turns, and waits as the API says when it is too much all the same. */
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
