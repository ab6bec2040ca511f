import { randomBytes, randomUUID } from "node:crypto";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { readWebhooksConfig } from "../../config/webhooks";
import { createWebhookClient } from "../../gateways/webhooks";
import { provision, readSecret } from "../../stand-ins/webhook-receiver/provision";
import { startWebhookReceiver } from "../../stand-ins/webhook-receiver/server";
import { createWebhookSender, type WebhookSenderDeps } from "../../worker/webhook-sender";
import { expectPoll } from "../support/expect-poll";
import { world, bidder } from "../support/here";
import { approved, submitted } from "../support/journey";

/*
 * Tests of webhooks, with a sender of their own that tells a receiver of their own about the stack's events, so that no
 * other test meets their faults. Deliveries and positions are in the stack's database, under the receiver's name.
 */

interface Received {
  id: string;
  type: string;
  applicationId: string;
  taken: boolean;
}

/**
 * Starts a receiver and its sender, configured by the receiver's own set-up. `skipped` is the time by which the
 * sender's clock is ahead.
 */
async function startPair(name: string) {
  const dir = await mkdtemp(join(tmpdir(), "webhook-receiver-"));
  await provision({ dir, url: "http://127.0.0.1:1" });
  const server = await startWebhookReceiver({ port: 0, secret: readSecret(dir) });
  const { consumers } = await provision({ dir, url: server.url });
  const { receivers, loopback } = readWebhooksConfig(consumers);
  let skippedMs = 0;
  const now = () => Date.now() + skippedMs;
  const newSender = (
    named = receivers.map((receiver) => ({ ...receiver, name })),
    changes: Partial<WebhookSenderDeps> = {},
  ) =>
    createWebhookSender({
      // The receiver checks the time of signatures, so the client signs with the real time.
      tell: createWebhookClient({ loopback, now: Date.now }),
      ...{ receivers: named, now, firstPauseMs: 100, intervalMs: 100 },
      events: world.models.events,
      leases: world.models.leases,
      positions: world.models.webhookPositions,
      deliveries: world.models.webhookDeliveries,
      log: pino({ level: "silent" }),
      ...changes,
    });
  const sender = newSender();
  sender.start();
  // Receivers get only events from now on.
  await expectPoll(() => world.models.webhookPositions.countDocuments({ _id: name })).toBe(1);
  const control = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(`${server.url}/control/${path}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return (answer.status === 204 ? undefined : await answer.json()) as T;
  };
  return {
    /** Returns what the receiver got about an application, oldest first. */
    receivedOf: async (id: string): Promise<Received[]> => {
      const { events } = await control<{ events: Received[] }>("GET", "events");
      return events.filter(({ applicationId }) => applicationId === id).toReversed();
    },
    forged: async () => (await control<{ forged: number }>("GET", "events")).forged,
    fail: (kind: string, times: number) => control("PUT", "faults", { kind, times }),
    skip: (ms: number) => (skippedMs += ms),
    newSender,
    sender,
    receivers,
    stop: async () => {
      await sender.stop();
      await server.close();
      await world.models.webhookDeliveries.deleteMany({ receiver: name });
      await world.models.webhookPositions.deleteMany({ _id: name });
      await world.models.leases.deleteMany({ _id: `webhook ${name}` });
    },
  };
}

/** Returns the types of the accepted events, in the order in which each was first accepted. */
const takenTypes = (events: readonly Received[]): string[] => [
  ...new Map(events.filter(({ taken }) => taken).map(({ id, type }) => [id, type])).values(),
];

const newName = (): string => `r-${randomUUID().slice(0, 8)}`;
const life = ["submitted", "approved"].map((type) => `application.${type}`);

test("when a receiver fails every other time, loses answers and redirects, then it gets each fact of each life, in order", async () => {
  const pair = await startPair(newName());
  try {
    const ids: string[] = [];
    for (const kind of ["every-other", "lose-answer", "redirect"]) {
      await pair.fail(kind, kind === "every-other" ? 3 : 1);
      const { id } = await approved({ world, bidder });
      ids.push(id);
    }
    for (const id of ids) await expectPoll(async () => takenTypes(await pair.receivedOf(id))).toEqual(life);
    // Events that were delivered repeatedly had the same ids.
    const all = (await Promise.all(ids.map((id) => pair.receivedOf(id)))).flat();
    expect(new Set(all.map(({ id }) => id)).size).toBe(ids.length * life.length);
    expect(await pair.forged()).toBe(0);
    await expectPoll(() =>
      world.models.webhookDeliveries.countDocuments({ applicationId: { $in: ids } }),
    ).toBe(0);
  } finally {
    await pair.stop();
  }
});

test("a receiver that wants no more is called no more, until an operator sends again, and then gets all of it", async () => {
  const name = newName();
  const pair = await startPair(name);
  try {
    await pair.fail("gone", 1_000);
    const [one, other] = [await submitted({ world, bidder }), await submitted({ world, bidder })];
    const position = () => world.models.webhookPositions.findById(name).lean();
    await expectPoll(async () => (await position())?.gone).toBe(pair.receivers[0]?.url);
    const waiting = async () =>
      (await world.models.webhookDeliveries.findOne({ receiver: name }).lean())?.status;
    await expectPoll(waiting).toBe("发送失败");
    for (const { id } of [one, other])
      await expectPoll(() => world.models.events.countDocuments({ applicationId: id })).toBe(1);
    await pair.fail("refuse", 0);
    const row = await world.models.webhookDeliveries.findOne({ receiver: name }).lean();
    await world.operator.api.call("POST", `/api/operations/webhooks/${row?._id}/resend`);
    const submission = life.slice(0, 1);
    for (const { id } of [one, other])
      await expectPoll(async () => takenTypes(await pair.receivedOf(id))).toEqual(submission);
    const calls = (await Promise.all([one, other].map(({ id }) => pair.receivedOf(id)))).flat();
    expect(calls.filter(({ taken }) => !taken).length).toBeLessThanOrEqual(2);
  } finally {
    await pair.stop();
  }
});

test("when a sender ends, then another one goes on at once from where it stood", async () => {
  const pair = await startPair(newName());
  const next = pair.newSender();
  try {
    const { id } = await submitted({ world, bidder });
    await expectPoll(async () => takenTypes(await pair.receivedOf(id))).toEqual(life.slice(0, 1));
    await pair.sender.stop();
    await world.reviewer.api.review(id, "approve", "同意");
    next.start();
    await expectPoll(async () => takenTypes(await pair.receivedOf(id))).toEqual(life);
  } finally {
    await next.stop();
    await pair.stop();
  }
});

test("when a sender stands still in a call and another takes over, then it calls no more once it goes on, and takes nothing from the other", async () => {
  const name = newName();
  const pair = await startPair(name);
  /** Ids of the events with which the frozen sender has called; other tests' applications are among them. */
  const called: string[] = [];
  let goOn: () => void = () => undefined;
  const thawed = new Promise<void>((resolve) => (goOn = resolve));
  let skippedMs = 0;
  const elapsed = () => performance.now() + skippedMs;
  const frozen = pair.newSender(undefined, {
    tell: async (_receiver, { id }) => {
      called.push(id);
      await thawed;
    },
    elapsed,
  });
  const other = pair.newSender(undefined, { elapsed });
  try {
    await pair.sender.stop();
    frozen.start();
    const { id } = await submitted({ world, bidder });
    const calls = () => called.filter((event) => event.startsWith(id)).length;
    await expectPoll(calls).toBe(1);
    other.start();
    const renewals = async () =>
      (await world.models.leases.findById(`webhook ${name}`).lean())?.renewals ?? 0;
    const before = await renewals();
    await pair.fail("refuse", 1_000);
    await expectPoll(async () => {
      skippedMs += 60_000;
      return (await renewals()) > before;
    }).toBe(true);
    const row = () => world.models.webhookDeliveries.findById(`${name}_${id}`).lean();
    await expectPoll(async () => (await row())?.attempts ?? 0).toBeGreaterThan(0);
    await world.reviewer.api.review(id, "approve", "同意");
    const last = async () => world.models.events.findOne({ applicationId: id }).sort({ _id: -1 }).lean();
    await expectPoll(async () => (await last())?.sequence).toBe(2);
    const number = (await last())?._id;
    await expectPoll(async () => (await row())?.upTo).toBe(number);
    goOn();
    await frozen.stop();
    expect(calls()).toBe(1);
    await pair.fail("refuse", 0);
    await expectPoll(async () => takenTypes(await pair.receivedOf(id))).toEqual(life);
  } finally {
    goOn();
    await Promise.all([frozen.stop(), other.stop()]);
    await pair.stop();
  }
});

test("when a receiver takes nothing for three days, then the operator sees it, and has it sent again", async () => {
  const name = newName();
  const pair = await startPair(name);
  try {
    await pair.fail("refuse", 1_000);
    const { id } = await approved({ world, bidder });
    const row = () => world.models.webhookDeliveries.findById(`${name}_${id}`).lean();
    await expectPoll(async () => (await row())?.attempts ?? 0).toBeGreaterThan(2);
    // The time is skipped twice, because the pauses between tries have grown.
    pair.skip(73 * 3_600_000);
    await expectPoll(async () => (await row())?.status).toBe("发送失败");
    const listed = async () =>
      (
        await world.operator.api.call<{ items: { id: string; status: string; lastError: string }[] }>(
          "GET",
          "/api/operations/webhooks",
        )
      ).body.items.find((one) => one.id === `${name}_${id}`);
    expect(await listed()).toMatchObject({ status: "发送失败", lastError: "it answered 500" });
    await pair.fail("refuse", 0);
    const resend = `/api/operations/webhooks/${name}_${id}/resend`;
    expect((await world.operator.api.call("POST", resend)).body).toEqual({ resent: true });
    await expectPoll(async () => takenTypes(await pair.receivedOf(id))).toEqual(life);
    await expectPoll(row).toBeNull();
    expect((await world.operator.api.call("POST", resend)).body).toEqual({ resent: false });
  } finally {
    await pair.stop();
  }
});

test("when a receiver doesn't answer, then another one hears all the same", async () => {
  const [slow, quick] = [await startPair(newName()), await startPair(newName())];
  try {
    await slow.fail("silent", 1_000);
    const { id } = await approved({ world, bidder });
    const toldAt = performance.now();
    await expectPoll(async () => takenTypes(await quick.receivedOf(id))).toEqual(life);
    // The limit is below the time that one answer may take.
    expect(performance.now() - toldAt).toBeLessThan(9_000);
    expect(takenTypes(await slow.receivedOf(id))).toEqual([]);
  } finally {
    await Promise.all([slow.stop(), quick.stop()]);
  }
});

test("when a secret isn't the receiver's, then nothing is taken, and it waits to be sent again", async () => {
  const name = newName();
  const pair = await startPair(name);
  const stranger = newName();
  const secrets = [`whsec_${randomBytes(32).toString("base64")}`];
  const sender = pair.newSender(pair.receivers.map((receiver) => ({ ...receiver, name: stranger, secrets })));
  try {
    sender.start();
    await expectPoll(() => world.models.webhookPositions.countDocuments({ _id: stranger })).toBe(1);
    const { id } = await approved({ world, bidder });
    await expectPoll(
      async () => (await world.models.webhookDeliveries.findById(`${stranger}_${id}`).lean())?.lastError,
    ).toBe("it answered 401");
  } finally {
    await sender.stop();
    await world.models.webhookDeliveries.deleteMany({ receiver: stranger });
    await world.models.webhookPositions.deleteMany({ _id: stranger });
    await pair.stop();
  }
});

test("when a receiver is added to the sandbox's list, then it stays there, and the sandbox's own keeps its secret", async () => {
  const dir = await mkdtemp(join(tmpdir(), "webhook-receiver-"));
  const { consumers } = await provision({ dir, url: "http://127.0.0.1:1" });
  const [ours] = readWebhooksConfig(consumers).receivers;
  const secrets = [`whsec_${randomBytes(32).toString("base64")}`];
  const added = { name: "added", url: "http://127.0.0.1:9000/events", secrets };
  await writeFile(join(dir, "receivers.json"), JSON.stringify({ receivers: [ours, added] }));
  await provision({ dir, url: "http://127.0.0.1:2" });
  const url = "http://127.0.0.1:2/events";
  expect(readWebhooksConfig(consumers).receivers).toMatchObject([{ ...ours, url }, added]);
  expect(readSecret(dir)).toBe(ours?.secrets[0]);
});

test("when events come about in the stack, then its own receiver shows them", async () => {
  const { id } = await approved({ world, bidder });
  const shown = async () => {
    const answer = await fetch(`${world.stack.addresses.webhookReceiver}/control/events`);
    const { events } = (await answer.json()) as { events: Received[] };
    return takenTypes(events.filter(({ applicationId }) => applicationId === id).toReversed());
  };
  await expectPoll(shown).toEqual(life);
});
