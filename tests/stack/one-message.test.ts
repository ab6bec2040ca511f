import { randomInt, randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { createEngine } from "../../api/engine";
import { readRenewalConfig } from "../../config/renewal";
import type { Answer as Told } from "../../contract/answers";
import { beijingDay } from "../../domain/beijing-day";
import { yearsLater } from "../../domain/locks/register";
import { createApiClient, type ApiClient, type ShownApplication } from "../../embedded/demo/api-client";
import { eventually } from "../../embedded/demo/narrator";
import { scanAndPay } from "../../embedded/demo/outside";
import { freePorts } from "../../embedded/stack/free-ports";
import { updates } from "../../workflows/messages";
import { decideOn } from "../support/by-two";
import { expectPoll } from "../support/expect-poll";
import { createForwarder } from "../support/forwarder";
import { bidder, world } from "../support/here";
import { engine } from "../support/here-engine";
import {
  approved,
  formOf,
  invoiceFor,
  isOver,
  mailed,
  awaitApplication,
  paid,
  submitted,
} from "../support/journey";
import { newLocks } from "../support/people";
import { expectProblem } from "../support/problems";
import { endPrograms } from "../support/program";
import { createResets } from "../support/resets";
import { bothOf, startSecondHost } from "../support/two-hosts";
import type { Person } from "../support/world";

/*
 * Tests with two APIs on one database: a request says the same at both, is carried out once, and is answered as done by
 * both, at whatever moment it comes.
 */

let second: string;
beforeAll(async () => {
  second = await startSecondHost();
});
afterAll(endPrograms);

const owned = () => ({ world, bidder });
const { resetBeforeLastUpdate, resetToLastTaskOf, eventsOf } = createResets(() => engine);

const both = (person: Pick<Person, "api" | "token">) => bothOf(person, second);
const storedOf = async (id: string) => {
  const document = await world.models.applications.findById(id).lean();
  if (!document) throw new Error("no such application");
  return document;
};

test("an order that its run has lost is opened by the other API at the same time of order", async () => {
  const { id } = await approved(owned());
  const [one, other] = both(bidder);
  const asked = { body: { channel: "unionpay", bank: "ICBC" }, idempotencyKey: randomUUID() };
  const path = `/api/applications/${id}/payments`;
  expect((await one.call("POST", path, asked)).status).toBe(200);
  const opened = (await storedOf(id)).application.attempts[0];
  await expectPoll(() => Date.now() - Date.parse(opened?.createdAt ?? "") > 2_000).toBe(true);
  await resetBeforeLastUpdate(id);
  const repeat = await other.call("POST", path, asked);
  expect([repeat.status, repeat.headers.get("idempotent-replayed")]).toEqual([200, "true"]);
  await engine.rested(id);
  const known = await engine.client.workflow.getHandle(id).query<ShownApplication>("currentApplication");
  for (const { attempts } of [known, (await storedOf(id)).application]) {
    const { number, createdAt, deadline } = opened ?? {};
    expect(attempts).toMatchObject([{ number, createdAt, deadline }]);
  }
});

test("an order whose window is over when it arrives is refused, and opens nothing", async () => {
  const { id } = await approved(owned());
  const { settings, eventsPerRun } = readRenewalConfig({});
  const { command } = createEngine({ client: engine.client, settings, eventsPerRun });
  const by = { role: "bidder", id: bidder.subject, name: bidder.name } as const;
  const target = { workflowId: id, updateId: randomUUID(), givenAt: Date.now() - 360_000 };
  const merchant = { merchantId: "示例商户" };
  const asked = command(updates.startPayment, target, { by, channel: "wechat", merchant });
  await expect(asked).rejects.toMatchObject({ cause: { type: "PAYMENT_WINDOW_OVER" } });
  expect((await storedOf(id)).application.attempts).toEqual([]);
});

test("locks that were given out stay given out, though the run has lost it and the other API is asked again", async () => {
  const { id, form } = await paid(owned());
  const [one, other] = both(world.issuer);
  const path = `/api/work-orders/${id}/claims`;
  const idempotencyKey = randomUUID();
  expect((await one.call("POST", path, { idempotencyKey })).status).toBe(200);
  await resetBeforeLastUpdate(id);
  expect((await other.call("POST", path, { idempotencyKey })).status).toBe(200);
  const serial = form.locks?.[0]?.lockSerial ?? "";
  const given = [{ lockSerial: serial, givenOut: { to: { id: world.issuer.subject } } }];
  expect((await storedOf(id)).application.lockResults).toMatchObject(given);
  await engine.rested(id);
  const known = await engine.client.workflow.getHandle(id).query<ShownApplication>("currentApplication");
  expect(known.lockResults).toMatchObject(given);
});

const rounds = Array.from({ length: 3 }, (_, round) => round);
const statusesOf = (answers: readonly { status: number }[]) => answers.map(({ status }) => status);

test("two APIs that are asked at once for a second person store one request, and both tell of it", async () => {
  for (const _ of rounds) {
    const { id } = await paid(owned());
    const asked = { body: { opinion: "不再办理" }, idempotencyKey: randomUUID() };
    const answers = await Promise.all(
      both(world.operator).map((api) =>
        api.call<Told<"applicationByHand">>("POST", `/api/applications/${id}/withdrawal`, asked),
      ),
    );
    expect(statusesOf(answers)).toEqual([200, 200]);
    const [one, other] = answers.map(({ body }) => body.consent?.id);
    expect(one).toBeDefined();
    expect(other).toBe(one);
    await decideAndTakeBack(one ?? "");
  }
});

let turn = 0;
/** Disagrees at both APIs at once, or takes back every second time. */
async function decideAndTakeBack(consent: string): Promise<void> {
  turn += 1;
  const key = randomUUID();
  const answers =
    turn % 2 === 0
      ? both(world.operator).map((api) =>
          api.call("POST", `/api/consents/${consent}/withdrawal`, { idempotencyKey: key }),
        )
      : both(world.secondOperator).map((api) => decideOn({ api }, consent, "disagree", key));
  expect(statusesOf(await Promise.all(answers))).toEqual([200, 200]);
}

test("two APIs that get a first submission at once both answer it as done, also after the end", async () => {
  for (const _ of rounds) {
    const { id } = await bidder.api.create(formOf(bidder));
    const asked = { body: { opinion: "请审核" }, idempotencyKey: randomUUID() };
    const submit = () =>
      Promise.all(both(bidder).map((api) => api.call("POST", `/api/applications/${id}/submission`, asked)));
    expect(statusesOf(await submit())).toEqual([200, 200]);
    await bidder.api.withdraw(id, "不再办理");
    await awaitApplication(bidder, id, isOver);
    expect(statusesOf(await submit())).toEqual([200, 200]);
    expect((await bidder.api.get(id)).submissions).toHaveLength(1);
  }
});

test("a request for an order that was at hand is answered as before, once the application is paid", async () => {
  const { id } = await approved(owned());
  const path = `/api/applications/${id}/payments`;
  const body = { channel: "wechat" };
  await bidder.api.call("POST", path, { body });
  const asked = { body, idempotencyKey: randomUUID() };
  const first = await bidder.api.call("POST", path, asked);
  expect(first.status).toBe(200);
  await payFor(id);
  for (const api of both(bidder)) expect((await api.call("POST", path, asked)).status).toBe(200);
});

async function payFor(id: string): Promise<void> {
  await scanAndPay(world.stack.addresses, `${id}0001`);
  await awaitApplication(bidder, id, ({ payment }) => payment === "已支付");
}

test("a first submission whose run has lost it and has ended is revived by itself, and its repeat is answered", async () => {
  const { id } = await bidder.api.create(formOf(bidder));
  const asked = { body: { opinion: "请审核" }, idempotencyKey: randomUUID() };
  const submit = (api: ApiClient) => api.call("POST", `/api/applications/${id}/submission`, asked);
  expect((await submit(bidder.api)).status).toBe(200);
  const events = await eventsOf(id);
  const first = events.findIndex(({ workflowTaskCompletedEventAttributes: it }) => it);
  await resetToLastTaskOf(id, events.slice(0, first + 1));
  const { runId: lost } = await engine.client.workflow.getHandle(id).describe();
  const statusOf = async (runId?: string) =>
    (await engine.client.workflow.getHandle(id, runId).describe()).status.name;
  // The run fails by itself, unless the worker's look at all runs ends it before.
  await expectPoll(() => statusOf(lost)).not.toBe("RUNNING");
  const answers = await Promise.all(both(bidder).map(submit));
  expect(statusesOf(answers)).toEqual([200, 200]);
  expect(await statusOf()).toBe("RUNNING");
  expect(await world.reviewer.api.review(id, "approve", "同意")).toMatchObject({ status: "审核通过" });
});

test("an application that a person terminated is not revived by a command, and what was done is answered as done", async () => {
  const { id } = await paid(owned());
  const add = (api: ApiClient, idempotencyKey: string) =>
    api.call("POST", `/api/applications/${id}/records`, { body: { text: "示例记录" }, idempotencyKey });
  const done = randomUUID();
  expect((await add(world.reviewer.api, done)).status).toBe(200);
  await engine.client.workflow.getHandle(id).terminate("示例");
  for (const api of both(world.reviewer)) {
    expectProblem(await add(api, randomUUID()), 503, "RUN_MISSING");
    expect((await add(api, done)).status).toBe(200);
  }
});

/** Number of commands whose answer is lost just before their application ends; REPEATS=100 sends a hundred. */
const lostAnswers = Number(process.env["REPEATS"] ?? 4);

/** A command whose answer is lost, and what ends the application afterwards if the command itself doesn't. */
interface LastStep {
  id: string;
  by: Pick<Person, "api" | "token">;
  at: [method: string, path: string];
  body?: object;
  end?: () => Promise<unknown>;
}

const lastSteps: readonly (() => Promise<LastStep>)[] = [
  async function invoice() {
    const { id } = await paid(owned());
    await world.reviewer.api.markHandled(id);
    return { id, by: bidder, at: ["POST", `/api/applications/${id}/invoice`], body: invoiceFor(bidder) };
  },
  async function lastResult() {
    const locks = newLocks(2);
    const { id } = await paid({ ...owned(), changes: { locks } });
    await bidder.api.requestInvoice(id, invoiceFor(bidder));
    await awaitApplication(bidder, id, ({ invoice }) => invoice === "已开票");
    const notBefore = beijingDay(Date.now());
    const issued = {
      state: "已制证",
      certificateNumber: "DEMO",
      notBefore,
      notAfter: yearsLater(notBefore, 1),
    };
    const [first, last] = locks.map(({ lockSerial }) => ({ results: [{ lockSerial, ...issued }] }));
    const path = `/api/work-orders/${id}/results`;
    await world.issuer.api.call("PUT", path, { body: first });
    return { id, by: world.issuer, at: ["PUT", path], ...(last ? { body: last } : {}) };
  },
  async function withdrawal() {
    const { id } = await submitted(owned());
    const body = { opinion: "不再办理" };
    return { id, by: bidder, at: ["POST", `/api/applications/${id}/withdrawal`], body };
  },
  async function receipt() {
    const { id } = await paid({ ...owned(), changes: mailed });
    await world.reviewer.api.ship(id, "示例快递", "DEMO123456");
    await world.reviewer.api.markHandled(id);
    const end = () => bidder.api.requestInvoice(id, invoiceFor(bidder));
    return { id, by: bidder, at: ["POST", `/api/applications/${id}/receipt`], end };
  },
];

/**
 * Sends a command through a port that loses its answer, and repeats it at both APIs: while it is carried out, while the
 * application ends, and afterwards. @returns the answers to the repeats that were not "done"
 */
async function repeatLost(stepOf: () => Promise<LastStep>, deaf: string): Promise<string[]> {
  const { id, by, at, body, end } = await stepOf();
  const options = { body, idempotencyKey: randomUUID() };
  const answers: Promise<string>[] = [];
  const ask = async (api: ApiClient) => {
    const send = () => api.call<Partial<ShownApplication>>(...at, options);
    // A busy engine is asked again, which its answer demands.
    const { status, body: told } = await eventually(at[1], send, (answer) => answer.status !== 503);
    return `${status} ${told.id ?? ""}`;
  };
  const repeat = () => answers.push(...both(by).map(ask));
  const lost = createApiClient({ baseUrl: deaf, token: by.token }).call(...at, options);
  const isLost = lost.then(
    () => false,
    () => true,
  );
  await pause(randomInt(60));
  repeat();
  expect(await isLost).toBe(true);
  const ending = end?.();
  await pause(randomInt(300));
  repeat();
  await ending;
  await awaitApplication(bidder, id, isOver);
  repeat();
  return (await Promise.all(answers))
    .filter((answer) => answer !== `200 ${id}`)
    .map((answer) => `${stepOf.name} ${id}: ${answer}`);
}

test(
  `a command whose answer was lost is answered as done ${lostAnswers} times, while its application ends and afterwards`,
  async () => {
    const { api: port } = await freePorts();
    const { hostname: host, port: ofApi } = new URL(world.stack.addresses.api);
    const forwarder = createForwarder(port, { host, port: Number(ofApi) }, true);
    await forwarder.open();
    const refused: string[] = [];
    const turns = Array.from({ length: lostAnswers }, (_, nth) => lastSteps[nth % lastSteps.length]).values();
    const repeatSome = async () => {
      for (const step of turns)
        if (step) refused.push(...(await repeatLost(step, `http://127.0.0.1:${port}`)));
    };
    await Promise.all(Array.from({ length: 4 }, repeatSome));
    await forwarder.close();
    expect(refused).toEqual([]);
  },
  300_000 + lostAnswers * 20_000,
);
