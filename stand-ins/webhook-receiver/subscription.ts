import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";

const endpointSchema = z.object({ id: z.string(), url: z.string(), state: z.string() });
const listSchema = z.object({ items: z.array(endpointSchema) });
const madeSchema = z.object({ id: z.string(), secret: z.string() });

export interface SubscriptionOptions {
  /** Address of the API. */
  apiUrl: string;
  /** Returns an access token with the scope of the subscriber's client. */
  token: () => Promise<string>;
  /** File that keeps the endpoint's id and secret. */
  file: string;
  /** Pause between two tries, in milliseconds. */
  pauseMs?: number;
}

/**
 * Creates the subscription of the receiver at the API, as another system makes it: an endpoint is registered, its secret
 * kept, and its challenge answered.
 */
export function createSubscription({ apiUrl, token, file, pauseMs = 1_000 }: SubscriptionOptions) {
  let own = existsSync(file) ? madeSchema.parse(JSON.parse(readFileSync(file, "utf8"))) : undefined;
  /** Key of the registration, so that a repeat of it makes no second endpoint. */
  const registration = randomUUID();

  async function call(
    method: string,
    path: string,
    body?: object,
    key: string = randomUUID(),
  ): Promise<unknown> {
    const response = await fetch(`${apiUrl}/api/webhook-endpoints${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await token()}`,
        ...(method === "GET" ? {} : { "idempotency-key": key }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok)
      throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
    return response.status === 204 ? undefined : response.json();
  }

  /** Makes an endpoint of this address, and deletes those whose secrets were lost. */
  async function register(url: string, former: readonly { id: string; url: string }[]): Promise<void> {
    for (const { id } of former.filter((one) => one.url === url)) await call("DELETE", `/${id}`);
    own = madeSchema.parse(await call("POST", "", { name: "沙箱的接收方", url }, registration));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(own), { mode: 0o600 });
  }

  async function subscribe(url: string): Promise<void> {
    const { items } = listSchema.parse(await call("GET", ""));
    const known = items.find(({ id }) => id === own?.id);
    if (!known) {
      await register(url, items);
      return subscribe(url);
    }
    if (known.url !== url) await call("PUT", `/${known.id}`, { url });
    if (known.url !== url || known.state === "待验证") await call("POST", `/${known.id}/enablement`);
  }

  return {
    /** Returns the endpoint's secret; undefined while it has none. */
    secret: (): string | undefined => own?.secret,

    /** Subscribes for an address, as soon as the API answers. */
    async start(url: string, signal: AbortSignal): Promise<void> {
      while (!signal.aborted) {
        try {
          return await subscribe(url);
        } catch {
          // The API and the identity provider start at the same time as this program.
          await pause(pauseMs, undefined, { signal }).catch(() => undefined);
        }
      }
    },
  };
}
