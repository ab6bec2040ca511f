import { randomInt, randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { toBeijingDate } from "../shared/beijing-time";
import type { createFaults } from "./faults";

const orderSchema = z.object({
  id: z.string(),
  locks: z.array(
    z.object({ lockSerial: z.string(), lockType: z.string(), state: z.string(), proposedEnd: z.string() }),
  ),
});
const claimedSchema = z.object({
  items: z.array(orderSchema),
  refused: z.array(z.object({ id: z.string(), code: z.string(), detail: z.string() })),
});
type Order = z.infer<typeof orderSchema>;

interface Result {
  lockSerial: string;
  state: string;
  certificateNumber?: string;
  notBefore?: string;
  notAfter?: string;
  reason?: string;
}

/** One lock's outcome, as the authority has reported it. */
export interface Issued extends Result {
  /** Number of the application. */
  id: string;
  at: string;
}

export interface DeskOptions {
  /** Address of the API. */
  apiUrl: string;
  /** Returns an access token with the scope of the authority's client. */
  token: () => Promise<string>;
  faults: ReturnType<typeof createFaults>;
  /** Returns the time in milliseconds since the epoch. */
  now: () => number;
}

/** Largest number of outcomes that are kept. Beyond it, the oldest ones are dropped. */
const most = 1_000;

/** Statuses after which the same request makes sense later. */
const busy = [429, 503];
/** Largest number of repeats of a request. */
const mostRepeats = 5;

const dayBefore = (day: string): string => new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);

/**
 * Creates the stand-in for the authority's own system: it claims work orders, issues certificates, and reports the
 * outcome of each lock.
 */
export function createDesk({ apiUrl, token, faults, now }: DeskOptions) {
  const issued: Issued[] = [];

  /** Calls the API. It waits as long as a busy API tells it to, and repeats the request under its key. */
  async function call(method: string, path: string, body: unknown): Promise<unknown> {
    const key = randomUUID();
    const send = async () =>
      fetch(apiUrl + path, {
        method,
        headers: {
          authorization: `Bearer ${await token()}`,
          "content-type": "application/json",
          "idempotency-key": key,
        },
        body: JSON.stringify(body),
      });
    let response = await send();
    for (let repeats = 0; busy.includes(response.status) && repeats < mostRepeats; repeats += 1) {
      await response.body?.cancel();
      await pause(Number(response.headers.get("retry-after") ?? 1) * 1_000);
      response = await send();
    }
    if (!response.ok)
      throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
    return response.json();
  }

  function resultsFor({ lockSerial, proposedEnd }: Order["locks"][number]): Result[] {
    const certificate = {
      ...{ lockSerial, state: "已制证", certificateNumber: `CA${now()}${randomInt(1_000, 10_000)}` },
      ...{ notBefore: toBeijingDate(now()), notAfter: proposedEnd },
    };
    const another = { ...certificate, notAfter: dayBefore(proposedEnd) };
    const fault = faults.take();
    if (fault === "forget") return [];
    if (fault === "fail") return [{ lockSerial, state: "未能办理", reason: "演示故障：芯片损坏" }];
    if (fault === "told-twice") return [certificate, another];
    return [fault === "other-end" ? another : certificate];
  }

  /**
   * Reports the outcomes of an order's locks. If a fault makes a lock be reported twice, the second outcome, which
   * differs, is sent in a second request.
   */
  async function work({ id, locks }: Order): Promise<void> {
    const results = locks.filter(({ state }) => state === "制证中").map(resultsFor);
    for (const round of [0, 1]) {
      const told = results.flatMap((some) => some[round] ?? []);
      if (told.length === 0) continue;
      await call("PUT", `/api/work-orders/${id}/results`, { results: told });
      const at = new Date(now()).toISOString();
      issued.unshift(...told.map((one) => ({ ...one, id, at })));
      issued.length = Math.min(issued.length, most);
    }
  }

  return {
    /** Works on the named orders, or else on those that have waited longest. */
    async issue(asked: { ids?: string[] | undefined; most?: number | undefined }) {
      const { items, refused } = claimedSchema.parse(await call("POST", "/api/work-orders/claims", asked));
      for (const order of items) await work(order);
      return { issued: items.map(({ id }) => id), refused };
    },
    list: (): readonly Issued[] => issued,
  };
}
