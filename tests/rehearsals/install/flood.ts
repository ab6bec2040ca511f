import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import type { ApiClient, ShownApplication } from "../../../embedded/demo/api-client";
import { eventually } from "../../../embedded/demo/narrator";
import { publicUrl } from "./layouts";
import type { Asked, Visitors } from "./visitors";

/** Milliseconds between two reads of a person, so that the person stays within their limit per minute. */
const betweenReadsMs = 150;
const callback = `${publicUrl}/api/callbacks/wechat-pay`;

/**
 * Makes a forged payment notice, in which everything that a stranger can know is right, but not the signature.
 * @param keys - folder for the keys
 */
export function forgedNotice(keys: string): Asked {
  const [serial = ""] = readdirSync(keys).map((name) => name.replace(/\.pem$/, ""));
  return {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "wechatpay-serial": serial,
      "wechatpay-timestamp": String(Math.floor(Date.now() / 1_000)),
      "wechatpay-nonce": randomBytes(16).toString("hex"),
      "wechatpay-signature": randomBytes(256).toString("base64"),
    },
    body: JSON.stringify({ id: "forged", event_type: "TRANSACTION.SUCCESS", resource: {} }),
  };
}

/**
 * Floods the system from one address with reads that need a sign-in and with forged notices. `numbers` says how many of
 * each.
 */
export async function flood(visitors: Visitors, forged: Asked, numbers: { reads: number; notices: number }) {
  const agent = visitors.connectionsOf("stranger", undefined, { keepAlive: true, maxSockets: 80 });
  const many = async (count: number, url: string, asked: Asked) => {
    const statuses = new Map<number, number>();
    let left = count;
    const one = async () => {
      while ((left -= 1) >= 0) {
        const { status } = await visitors.ask(url, { ...asked, agent });
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: 40 }, one));
    return Object.fromEntries(statuses);
  };
  try {
    const [reads, notices] = await Promise.all([
      many(numbers.reads, `${publicUrl}/api/applications`, {}),
      many(numbers.notices, callback, forged),
    ]);
    return { reads, notices };
  } finally {
    agent.destroy();
  }
}

interface Meanwhile {
  statuses: number[];
  /** Duration of each answer, in milliseconds. */
  answers: number[];
}

/** Returns the answers that a person with another address gets until the work is done. */
export async function meanwhile(reviewer: ApiClient, work: Promise<unknown>): Promise<Meanwhile> {
  const seen: Meanwhile = { statuses: [], answers: [] };
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  void work.then(over, over);
  while (!isOver) {
    const at = performance.now();
    const { status } = await reviewer.call("GET", "/api/reviews?queue=待审核");
    seen.statuses.push(status);
    seen.answers.push(performance.now() - at);
    await pause(betweenReadsMs);
  }
  return seen;
}

/** Returns the milliseconds from the payment at the gateway until the application is paid. */
export async function settledAfter(
  bidder: ApiClient,
  id: string,
  pay: () => Promise<unknown>,
): Promise<number> {
  const at = performance.now();
  await pay();
  await eventually(
    "已支付",
    () => bidder.get(id),
    ({ payment }: ShownApplication) => payment === "已支付",
  );
  return performance.now() - at;
}

/** Returns the 95th percentile of the values. */
export const p95 = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.ceil(values.length * 0.95) - 1] ?? 0;
