import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Answer, ApiClient, ShownApplication, StartedPayment } from "../../embedded/demo/api-client";
import { payAtBank, scanAndPay } from "../../embedded/demo/outside";
import type { GivenCommand } from "../../contract/commands";
import { formOf, invoiceFor, mailed } from "../support/journey";
import type { World } from "../support/world";
import type { Random } from "./random";

export const kinds = ["wechat", "bank", "rejected", "switched", "withdrawn", "refunded"] as const;
/** One of `kinds`, or one that is edited until the load is over: a steady pulse of commands. */
export type Kind = (typeof kinds)[number] | "edited";

/** What one renewal has come to, and all that the API said yes to. */
export interface Life {
  kind: Kind;
  id: string;
  /** The latest version that was answered. */
  version: number;
  /** The commands that were answered. */
  acknowledged: GivenCommand[];
  ended?: ShownApplication;
  /** Its run was terminated when it had just written its end. */
  isCutShort?: true;
}

const pauseMs = 250;
/** Longer than any part is away, and than an order takes to end that can't be closed. */
const patienceSeconds = 300;

/** Commands that are accepted exactly once. A payment is none: an open attempt may be the answer. */
const commandOf: Readonly<Record<string, GivenCommand>> = {
  "/submission": "submit",
  "": "edit",
  "/review": "review",
  "/withdrawal": "withdraw",
  "/records": "addRecord",
  "/shipment": "ship",
  "/handled": "markHandled",
  "/invoice": "requestInvoice",
};
export const countedCommands: ReadonlySet<GivenCommand> = new Set(Object.values(commandOf));

interface Steps {
  world: World;
  random: Random;
  /** Told of every life as soon as it has a number. */
  born: (life: Life) => void;
  /** Told whenever a command was accepted, and when it was first said: milliseconds, as performance.now() has them. */
  accepted: (saidAt: number) => void;
  /** Ends the edits of one that is edited all the time. */
  isOver: () => boolean;
}

/**
 * One whole renewal by people who never give up: what is lost, or answered with 503, is said again under the same key;
 * and now and then also what was answered, which must change nothing.
 */
export async function live(kind: Kind, { world, random, born, accepted, isOver }: Steps): Promise<Life> {
  const bidder = await world.newBidder();
  const { addresses } = world.stack;
  const form = formOf(bidder, kind === "bank" ? mailed : {});
  const { id } = await persist<ShownApplication>(bidder.api, "POST", "/api/applications", { form });
  const life: Life = { kind, id, version: 0, acknowledged: [] };
  born(life);

  async function say<T extends { version?: number; application?: ShownApplication }>(
    { api }: { api: ApiClient },
    path: string,
    body?: unknown,
    method = "POST",
  ): Promise<T> {
    const key = randomUUID();
    const saidAt = performance.now();
    const url = `/api/applications/${id}${path}`;
    const answer = await persist<T>(api, method, url, body, key);
    accepted(saidAt);
    if (random.next() < 0.2) await persist<T>(api, method, url, body, key);
    life.version = Math.max(life.version, answer.version ?? answer.application?.version ?? 0);
    const command = commandOf[path];
    if (command) life.acknowledged.push(command);
    return answer;
  }
  const until = async (expected: (application: ShownApplication) => boolean): Promise<ShownApplication> => {
    const deadline = performance.now() + patienceSeconds * 1000;
    for (;;) {
      const application = await persist<ShownApplication>(bidder.api, "GET", `/api/applications/${id}`);
      if (expected(application)) return application;
      if (performance.now() > deadline)
        throw new Error(`${kind} ${id} stays at ${application.stage}, waiting for ${String(expected)}`);
      await pause(pauseMs);
    }
  };
  const pay = async (way: { channel: string; bank?: string }): Promise<StartedPayment> => {
    for (;;) {
      const started = await say<StartedPayment>(bidder, "/payments", way);
      const { attempt } = started;
      if (!attempt) return started;
      const paid = await (
        way.channel === "wechat" ? scanAndPay(addresses, attempt.number) : payAtBank(addresses, started)
      ).then(
        () => true,
        () => false,
      );
      if (paid) return started;
      // The gateway was away, or took the money and was killed: it is asked again, or paid again.
      await pause(2_000);
      const { payment } = await persist<ShownApplication>(bidder.api, "GET", `/api/applications/${id}`);
      if (payment === "已支付") return started;
    }
  };

  await say(bidder, "/submission", { opinion: "请审核" });
  if (kind === "rejected" || kind === "edited") {
    const { version } = await say<ShownApplication>(world.reviewer, "/review", {
      decision: "reject",
      opinion: "请修改",
    });
    let latest = version;
    for (let edits = 0; edits < 3 || (kind === "edited" && !isOver()); edits += 1) {
      const body = {
        form: { ...form, locks: form.locks?.map((lock) => ({ ...lock, years: 2 })) },
        version: latest,
      };
      latest = (await say<ShownApplication>(bidder, "", body, "PUT")).version;
      await pause(pauseMs);
    }
    await say(bidder, "/submission", { opinion: "已改" });
  }
  if (kind === "withdrawn") {
    await say(bidder, "/withdrawal", { opinion: "不办了" });
    life.ended = await until(({ endedAt }) => endedAt !== undefined);
    return life;
  }
  await say(world.reviewer, "/review", { decision: "approve", opinion: "同意" });
  if (kind === "switched") await say(bidder, "/payments", { channel: "unionpay", bank: "ABC" });
  await pay(kind === "bank" ? { channel: "unionpay", bank: "ICBC" } : { channel: "wechat" });
  await until(({ payment }) => payment === "已支付");
  if (kind === "refunded") {
    await say(world.operator, "/withdrawal", { opinion: "用户要求撤回" });
    life.ended = await until(({ endedAt }) => endedAt !== undefined);
    return life;
  }
  await say(world.reviewer, "/records", { text: "证书已签发" });
  if (kind === "bank")
    await say(world.reviewer, "/shipment", { carrier: "示例快递", trackingNumber: "DEMO123456" });
  await say(world.reviewer, "/handled");
  await say(bidder, "/invoice", invoiceFor(bidder));
  life.ended = await until(({ endedAt }) => endedAt !== undefined);
  return life;
}

/** What nginx says when it has no answer of the API's. */
const isNginxs = ({ status, body }: Answer): boolean => status > 500 && body instanceof Buffer;

/** @throws Error for any refusal but 503, and when it takes too long */
export async function persist<T>(
  { call }: ApiClient,
  method: string,
  path: string,
  body?: unknown,
  idempotencyKey: string = randomUUID(),
): Promise<T> {
  const deadline = performance.now() + patienceSeconds * 1000;
  for (;;) {
    const answer = await call<T>(method, path, { body, idempotencyKey }).catch(() => undefined);
    if (answer && answer.status < 300) return answer.body;
    if (answer && answer.status !== 503 && !isNginxs(answer))
      throw new Error(`${method} ${path} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    if (performance.now() > deadline)
      throw new Error(`${method} ${path} had no answer in time: ${JSON.stringify(answer?.body)}`);
    await pause(pauseMs);
  }
}
