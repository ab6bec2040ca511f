import { pino } from "pino";
import { payloadKeysOf } from "../../temporal/payload-keys";
import { createFileSealer } from "../../temporal/sealed-file";
import type { Answer } from "../../contract/answers";
import { calledState } from "../../domain/events/endpoint";
import { createWebhookClient } from "../../gateways/webhooks";
import { newUlid } from "../../lib/new-ulid";
import { highestNumber } from "../../store/read-events";
import { createWebhookSecrets, newEndpoint, sweepDeliveries } from "../../store/webhook-endpoints";
import { startWebhookReceiver } from "../../stand-ins/webhook-receiver/server";
import { createWebhookSender, type WebhookSenderDeps } from "../../worker/webhook-sender";
import { expectPoll } from "../support/expect-poll";
import { world, bidder } from "../support/here";
import { approved, submitted } from "../support/journey";
import { useOwnDatabase } from "../support/own-database";
import { readAs, type Person } from "../support/world";

/*
 * Tests of webhooks. Those of deliveries have a sender of their own that tells a receiver of their own about the stack's
 * events, so that no other test meets their faults; its endpoints and deliveries are in a database of their own, where
 * the stack's worker doesn't see them. Those of self-service live at the stack's own API and worker.
 */

const database = useOwnDatabase();

interface Received {
  id: string;
  type: string;
  applicationId: string;
  taken: boolean;
}

/** Starts a receiver, whose secret can be changed. */
async function startReceiver(given = "") {
  let secret = given;
  const server = await startWebhookReceiver({ port: 0, secret: () => secret });
  const control = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(`${server.url}/control/${path}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return (answer.status === 204 ? undefined : await answer.json()) as T;
  };
  return {
    url: `${server.url}/events`,
    use: (another: string) => void (secret = another),
    /** Returns what the receiver got about an application, oldest first. */
    receivedOf: async (id: string): Promise<Received[]> => {
      const { events } = await control<{ events: Received[] }>("GET", "events");
      return events.filter(({ applicationId }) => applicationId === id).toReversed();
    },
    forged: async () => (await control<{ forged: number }>("GET", "events")).forged,
    fail: (kind: string, times: number) => control("PUT", "faults", { kind, times }),
    close: () => server.close(),
  };
}

/** Starts a receiver and its sender. `skip` brings the sender's clock ahead. */
async function startPair() {
  const { models } = database;
  const [id, at] = [newUlid(Date.now()), Date.now()];
  const secrets = createWebhookSecrets(createFileSealer(payloadKeysOf(world.stack.env)));
  const secret = secrets.make(id, "a request");
  const receiver = await startReceiver(secrets.madeBy({ _id: id, secrets: [secret] }, "a request"));
  const number = await highestNumber(world.models.events);
  const endpoint = newEndpoint({
    _id: id,
    name: "示例",
    url: receiver.url,
    networks: [],
    number,
    secret,
    at,
  });
  await models.webhookEndpoints.create({ ...endpoint, state: calledState });
  let skippedMs = 0;
  const newSender = (changes: Partial<WebhookSenderDeps> = {}) =>
    createWebhookSender({
      // The receiver checks the time of signatures, so the client signs with the real time.
      tell: createWebhookClient({ loopback: true, now: Date.now }),
      now: () => Date.now() + skippedMs,
      firstPauseMs: 100,
      intervalMs: 100,
      lookMs: 100,
      secrets,
      events: world.models.events,
      leases: models.leases,
      endpoints: models.webhookEndpoints,
      deliveries: models.webhookDeliveries,
      log: pino({ level: "silent" }),
      ...changes,
    });
  const sender = newSender();
  sender.start();
  return {
    ...receiver,
    id,
    row: (application: string) => models.webhookDeliveries.findById(`${id}_${application}`).lean(),
    endpoint: () => models.webhookEndpoints.findById(id).lean(),
    skip: (ms: number) => (skippedMs += ms),
    newSender,
    sender,
    stop: async () => {
      await sender.stop();
      await receiver.close();
      await database.empty();
    },
  };
}

/** Returns the types of the accepted events, in the order in which each was first accepted. */
const takenTypes = (events: readonly Received[]): string[] => [
  ...new Map(events.filter(({ taken }) => taken).map(({ id, type }) => [id, type])).values(),
];

const life = ["submitted", "approved"].map((type) => `application.${type}`);

test("when a receiver fails every other time, loses answers and redirects, then it gets each fact of each life, in order", async () => {
  const pair = await startPair();
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
      database.models.webhookDeliveries.countDocuments({ applicationId: { $in: ids } }),
    ).toBe(0);
  } finally {
    await pair.stop();
  }
});

test("when a sender ends, then another one goes on at once from where it stood", async () => {
  const pair = await startPair();
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
  const pair = await startPair();
  /** Ids of the events with which the frozen sender has called; other tests' applications are among them. */
  const called: string[] = [];
  let goOn: () => void = () => undefined;
  const thawed = new Promise<void>((resolve) => (goOn = resolve));
  let skippedMs = 0;
  const elapsed = () => performance.now() + skippedMs;
  const frozen = pair.newSender({
    tell: async (_receiver, { id }) => {
      called.push(id);
      await thawed;
      return { status: 204, body: Buffer.alloc(0) };
    },
    elapsed,
  });
  const other = pair.newSender({ elapsed });
  try {
    await pair.sender.stop();
    frozen.start();
    const { id } = await submitted({ world, bidder });
    const calls = () => called.filter((event) => event.startsWith(id)).length;
    await expectPoll(calls).toBe(1);
    other.start();
    const renewals = async () =>
      (await database.models.leases.findById(`webhook ${pair.id}`).lean())?.renewals ?? 0;
    const before = await renewals();
    await pair.fail("refuse", 1_000);
    await expectPoll(async () => {
      skippedMs += 60_000;
      return (await renewals()) > before;
    }).toBe(true);
    const row = () => pair.row(id);
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

test("an endpoint that takes nothing for three days is called no more", async () => {
  const pair = await startPair();
  try {
    await pair.fail("refuse", 1_000);
    const { id } = await approved({ world, bidder });
    await expectPoll(async () => (await pair.row(id))?.attempts ?? 0).toBeGreaterThan(2);
    expect((await pair.endpoint())?.failingSince).toBeDefined();
    pair.skip(73 * 3_600_000);
    await expectPoll(pair.endpoint).toMatchObject({ state: "已停用", endedBecause: "failing" });
  } finally {
    await pair.stop();
  }
});

test("events of an application that an endpoint refuses for three days are given up, and go with the endpoint", async () => {
  const pair = await startPair();
  const client = createWebhookClient({ loopback: true, now: Date.now });
  let refused = "";
  // This sender begins after the three days, so that none of its calls is older.
  const later = pair.newSender({
    tell: async (receiver, event) => {
      if (event.id.startsWith(refused)) throw new Error("refused");
      return client(receiver, event);
    },
  });
  try {
    await pair.fail("refuse", 1_000);
    const { id } = await approved({ world, bidder });
    await expectPoll(async () => (await pair.row(id))?.attempts ?? 0).toBeGreaterThan(0);
    await pair.sender.stop();
    await pair.fail("refuse", 0);
    pair.skip(73 * 3_600_000);
    refused = id;
    later.start();
    await expectPoll(async () => (await pair.row(id))?.status).toBe("发送失败");
    await sweepDeliveries(database.models);
    expect(await pair.row(id)).not.toBeNull();
    await database.models.webhookEndpoints.deleteOne({ _id: pair.id });
    await sweepDeliveries(database.models);
    expect(await pair.row(id)).toBeNull();
  } finally {
    await later.stop();
    await pair.stop();
  }
});

test("when a receiver doesn't answer, then another one hears all the same", async () => {
  const [slow, quick] = [await startPair(), await startPair()];
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

/** Calls the endpoints' API as a person. @returns status and body of the answer */
const askFor =
  ({ api }: Pick<Person, "api">) =>
  async <T = Answer<"webhookEndpoint"> & { code?: string }>(method: string, path: string, body?: object) =>
    api.call<T>(method, `/api/webhook-endpoints${path}`, body === undefined ? {} : { body });

test("a subscriber's endpoint lives from its challenge to its end by 410 and again, and nobody else sees it", async () => {
  const receiver = await startReceiver();
  const ask = askFor(world.subscriber);
  const name = `示例平台${newUlid(Date.now())}`;
  const made = (await ask("POST", "", { name, url: receiver.url })).body;
  const { id, secret = "" } = made;
  const own = `/${id}`;
  const stateOf = async () => {
    const { items } = (await ask<Answer<"webhookEndpoints">>("GET", "")).body;
    return items.find((one) => one.id === id);
  };
  const accepted = async () => (await ask<Answer<"webhookPing">>("POST", `${own}/ping`)).body.accepted;
  const typesOf = async (application: string) => takenTypes(await receiver.receivedOf(application));
  try {
    // A receiver that doesn't know the secret refuses the challenge.
    expect((await ask("POST", `${own}/enablement`)).body.code).toBe("ENDPOINT_NOT_PROVED");
    receiver.use(secret);
    expect((await ask("POST", `${own}/enablement`)).body.state).toBe("已启用");
    expect(await stateOf()).not.toHaveProperty("secret");
    const application = (await submitted({ world, bidder })).id;
    await expectPoll(() => typesOf(application)).toEqual(life.slice(0, 1));

    // While a secret is rolled, both sign.
    const rolled = (await ask("POST", `${own}/secrets`)).body;
    expect(rolled.formerSecretUntil).toBeDefined();
    expect(await accepted()).toBe(true);
    receiver.use(rolled.secret ?? "");
    expect(await accepted()).toBe(true);
    await ask("DELETE", `${own}/secrets/former`);
    receiver.use(secret);
    expect(await accepted()).toBe(false);
    receiver.use(rolled.secret ?? "");

    await receiver.fail("gone", 1);
    await world.reviewer.api.review(application, "approve", "同意");
    await expectPoll(stateOf).toMatchObject({ state: "已停用", endedBecause: "gone" });
    const undelivered = await readAs<"webhookDeliveries">(world.operator, "/api/operations/webhooks");
    const row = undelivered.items.find(({ receiver: named }) => named === name);
    expect(row).toMatchObject({ status: "发送失败", lastError: "it answered 410" });
    const resend = () =>
      world.operator.api.call<{ code?: string }>("POST", `/api/operations/webhooks/${row?.id}/resend`);
    expect((await resend()).body.code).toBe("ENDPOINT_NOT_ENABLED");
    await ask("POST", `${own}/enablement`);
    await expectPoll(() => typesOf(application)).toEqual(life);
    await expectPoll(async () => (await resend()).body).toEqual({ resent: false });

    const [first] = await receiver.receivedOf(application);
    const calls = (await receiver.receivedOf(application)).length;
    await ask("POST", `${own}/replay`, { after: first?.id });
    await expectPoll(async () => (await receiver.receivedOf(application)).length).toBeGreaterThan(calls);
    const log = (await ask<Answer<"webhookCalls">>("GET", `${own}/calls`)).body.items;
    expect(log.map(({ status }) => status)).toEqual(expect.arrayContaining([204, 410]));
    expect((await ask("POST", `${own}/pause`)).body.state).toBe("已暂停");

    const stranger = askFor(await world.signIn({ ...world.subscriber, subject: newUlid(Date.now()) }));
    expect((await stranger<Answer<"webhookEndpoints">>("GET", "")).body.items).toEqual([]);
    const asked: readonly (readonly [method: string, path: string, body?: object])[] = [
      ["GET", "/calls"],
      ["PUT", "", { name: "别人的" }],
      ["DELETE", ""],
      ["DELETE", "/secrets/former"],
      ...["enablement", "pause", "ping", "secrets"].map((what) => ["POST", `/${what}`] as const),
      ["POST", "/replay", { after: "now" }],
    ];
    for (const [method, path, body] of asked)
      expect((await stranger(method, `${own}${path}`, body)).status).toBe(404);
    const move = { url: "https://platform.example.gov.cn/events" };
    expect((await ask("PUT", own, move)).body).toMatchObject({ ...move, state: "待验证" });
  } finally {
    await ask("DELETE", own);
    await receiver.close();
  }
  expect(await stateOf()).toBeUndefined();
});

test("a subscriber registers no endpoint in our network, and five at most, while an operator lists its network", async () => {
  const ask = askFor(await world.signIn({ ...world.subscriber, subject: newUlid(Date.now()) }));
  const ofOperator = askFor(world.operator);
  const inside = { name: "示例", url: "https://10.1.2.3/events", networks: ["10.1.2.3/32"] };
  for (const body of [
    { ...inside, networks: [] },
    inside,
    { ...inside, url: "http://platform.example.gov.cn/" },
  ])
    expect((await ask("POST", "", body)).body.code).toBe("INVALID_INPUT");
  const listed = (await ofOperator("POST", "", inside)).body;
  expect(listed).toMatchObject({ networks: inside.networks, state: "待验证" });
  const made = [listed.id];
  const outside = { name: "示例", url: "https://platform.example.gov.cn/events" };
  for (let count = 1; count <= 5; count += 1) made.push((await ask("POST", "", outside)).body.id);
  expect((await ask("POST", "", outside)).body.code).toBe("ENDPOINTS_FULL");
  for (const id of made) expect((await ofOperator("DELETE", `/${id}`)).status).toBe(204);
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
