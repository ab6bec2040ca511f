import { randomUUID } from "node:crypto";
import { eventually } from "../../embedded/demo/narrator";
import type { Application } from "../../domain/application/application";
import { refundsOf } from "../../domain/money/attempts";
import type { ApiClient, ShownApplication, StartedPayment } from "../../embedded/demo/api-client";
import { payAtBank } from "../../embedded/demo/outside";
import { disagreements } from "../support/agreement";
import { askByHand, decideOn } from "../support/by-two";
import {
  approvalOf,
  approved,
  awaitApplication,
  formOf,
  paid,
  serialOf,
  submitted,
} from "../support/journey";
import { useOwnHouse } from "../support/own-house";
import { createPersistentClient } from "../support/persistent";
import { endPrograms } from "../support/program";
import { bothOf, startSecondHost } from "../support/two-hosts";
import type { Person } from "../support/world";

jest.setTimeout(600_000);

const house = useOwnHouse({}, { behindProxy: true });
afterAll(endPrograms);

/**
 * Largest number of tries. On a busy machine, a try fails if Temporal's history already has the step when Temporal is
 * killed.
 */
const mostTries = 10;

async function inRun(id: string): Promise<Application | null | undefined> {
  const run = house.engine.client.workflow.getHandle(id);
  const ask = () => run.query<Application | null>("currentApplication").catch(() => undefined);
  return eventually("the run's answer", ask, (known) => known !== undefined);
}
const statusInRun = async (id: string): Promise<string | undefined> => (await inRun(id))?.status;

interface Vain {
  /** Makes an application to which the command can be given. */
  prepare: () => Promise<{ id: string }>;
  give: (id: string, idempotencyKey: string) => Promise<unknown>;
  /** Decides whether the application is as the command leaves it. */
  isDone: (application: Pick<Application, "status" | "attempts">) => boolean;
}

/**
 * Returns an application whose last command is stored in MongoDB only: Temporal and the API died before they learned of
 * the write. The idempotency key is that of the command.
 */
async function givenInVain({ prepare, give, isDone }: Vain): Promise<{ id: string; idempotencyKey: string }> {
  const { own, world, bidder } = house;
  for (let tries = 0; tries < mostTries; tries += 1) {
    const { id } = await prepare();
    await house.engine.rested(id);
    const idempotencyKey = randomUUID();
    own.proxy.holdReplies({ collection: "applications" });
    const lost = give(id, idempotencyKey).catch(() => undefined);
    const stored = () => world.models.applications.findById(id).lean();
    await eventually("the step in MongoDB", stored, (document) => !!document && isDone(document.application));
    for (const part of ["temporal", "api"] as const) own.stack.child(part).kill("SIGKILL");
    own.proxy.release();
    await lost;
    await Promise.all([own.stack.child("temporal").ready(), own.stack.child("api").ready()]);
    const shown = await createPersistentClient(bidder.api)<Application>("GET", `/api/applications/${id}`);
    expect(isDone(shown)).toBe(true);
    const known = await inRun(id);
    if (known && !isDone(known)) return { id, idempotencyKey };
  }
  throw new Error("no run lost its step");
}

const resubmittedInVain = () =>
  givenInVain({
    prepare: async () => {
      const { id } = await submitted(house);
      await house.world.reviewer.api.review(id, "reject", "请修改");
      return { id };
    },
    give: resubmit,
    isDone: ({ status }) => status === "待审核",
  });

const resubmit = (id: string, idempotencyKey: string) =>
  house.bidder.api.call<ShownApplication>("POST", `/api/applications/${id}/submission`, {
    body: { opinion: "已改" },
    idempotencyKey,
  });

const allAgree = (id: string) =>
  eventually(
    "that all agree",
    () => disagreements(house, id),
    (found) => found.length === 0,
  );

async function expectApprovedOnce(id: string): Promise<void> {
  const approve = createPersistentClient(house.world.reviewer.api);
  const body = approvalOf(await house.bidder.api.get(id));
  const answer = await approve<ShownApplication>("POST", `/api/applications/${id}/review`, body);
  expect(answer).toMatchObject({
    status: "审核通过",
    submissions: [{ opinion: "请审核" }, { opinion: "已改" }],
    reviews: [{ opinion: "请修改" }, { opinion: "同意" }],
  });
  await allAgree(id);
}

test("when Temporal and the API die behind a resubmission's write, then its repeat is answered, and all agree", async () => {
  const { id, idempotencyKey } = await resubmittedInVain();
  const repeat = () => resubmit(id, idempotencyKey).catch(() => undefined);
  const answer = await eventually("an answer", repeat, (it) => it !== undefined && it.status !== 503);
  expect(answer).toMatchObject({ status: 200, body: { status: "待审核", submissions: [{}, {}] } });
  expect(await statusInRun(id)).toBe("待审核");
  await expectApprovedOnce(id);
});

test("when nobody repeats it, then the approval of what the page shows has the run revived from there", async () => {
  const { id } = await resubmittedInVain();
  await expectApprovedOnce(id);
  expect(await statusInRun(id)).toBe("审核通过");
});

const order = (api: Pick<ApiClient, "call">, id: string, idempotencyKey: string) =>
  api.call<StartedPayment>("POST", `/api/applications/${id}/payments`, {
    body: { channel: "unionpay", bank: "ICBC" },
    idempotencyKey,
  });
const orderedInVain = () =>
  givenInVain({
    prepare: () => approved(house),
    give: (id, idempotencyKey) => order(house.bidder.api, id, idempotencyKey),
    isDone: ({ attempts }) => attempts.length > 0,
  });

test("when nobody repeats a resubmission or an order, then their runs are revived, and the order's payment counts", async () => {
  const { own, bidder } = house;
  const { id: resubmitted } = await resubmittedInVain();
  const { id: ordered } = await orderedInVain();
  const { body } = await order(bidder.api, ordered, randomUUID());
  await payAtBank(own.stack.addresses, body);
  await awaitApplication(bidder, ordered, ({ payment }) => payment === "已支付");
  await eventually(
    "the run's state",
    () => statusInRun(resubmitted),
    (status) => status === "待审核",
  );
  for (const id of [resubmitted, ordered]) await allAgree(id);
});

test("a bank order whose step was lost is repeated at another process with its own time, and its payment counts", async () => {
  const { own, world, bidder, engine } = house;
  const { id, idempotencyKey } = await orderedInVain();
  const storedTimes = async () =>
    (await world.models.applications.findById(id).lean())?.application.attempts.map(
      ({ createdAt }) => createdAt,
    );
  const times = await storedTimes();
  // The API was killed as well, so another process gets the repeat.
  const repeat = () => order(bidder.api, id, idempotencyKey).catch(() => undefined);
  const answer = await eventually("an answer", repeat, (it) => it !== undefined && it.status !== 503);
  expect(answer?.status).toBe(200);
  expect(await storedTimes()).toEqual(times);
  expect((await inRun(id))?.attempts.map(({ createdAt }) => createdAt)).toEqual(times);
  if (!answer) throw new Error("no answer");
  await payAtBank(own.stack.addresses, answer.body);
  await awaitApplication(bidder, id, ({ payment }) => payment === "已支付");
  await engine.rested(id);
  await allAgree(id);
});

/**
 * Gives a command whose run is terminated after MongoDB has the write and the history has the command's acceptance, so
 * that its answer is lost. Then the run is revived, and the command is repeated with its key until it is answered.
 */
async function terminatedAmid<T>(
  id: string,
  give: (idempotencyKey: string) => Promise<{ status: number; body: T }>,
  isWritten: (application: Application) => boolean,
): Promise<T> {
  const { own, world, engine } = house;
  const key = randomUUID();
  const handle = engine.client.workflow.getHandle(id);
  const accepted = async () =>
    ((await handle.fetchHistory()).events ?? []).filter(
      (event) => event.workflowExecutionUpdateAcceptedEventAttributes,
    ).length;
  const before = await accepted();
  own.proxy.holdReplies({ collection: "applications" });
  const lost = give(key).catch(() => undefined);
  const stored = () => world.models.applications.findById(id).lean();
  await eventually("the step in MongoDB", stored, (document) =>
    isWritten(document?.application as Application),
  );
  await eventually("the acceptance in the history", accepted, (count) => count > before);
  await handle.terminate("示例");
  own.proxy.release();
  expect((await lost)?.status).toBe(503);
  const revive = createPersistentClient(world.operator.api);
  await revive("POST", `/api/operations/applications/${id}/revival`);
  const answer = await eventually(
    "an answer",
    () => give(key).catch(() => undefined),
    (it) => it !== undefined && it.status !== 503,
  );
  expect(answer?.status).toBe(200);
  return answer?.body as T;
}

test("when a run is terminated behind a command's write, then its repeat does nothing again", async () => {
  const { id } = await paid(house);
  const { reviewer } = house.world;
  const told = await terminatedAmid(
    id,
    (idempotencyKey) =>
      reviewer.api.call<ShownApplication>("POST", `/api/applications/${id}/records`, {
        body: { text: "示例记录" },
        idempotencyKey,
      }),
    ({ records }) => records.length > 0,
  );
  expect(told.records.map(({ text }) => text)).toEqual(["示例记录"]);
});

test("when a run is terminated behind a refund that two agreed to, then it is made once", async () => {
  const { id } = await paid(house);
  const { operator, secondOperator } = house.world;
  const consent = await askByHand(operator, {
    path: `/api/applications/${id}/part-refund`,
    body: { amountFen: 100, reason: "示例：多收一元" },
  });
  const decided = await terminatedAmid(
    id,
    (idempotencyKey) => decideOn(secondOperator, consent.id, "agree", idempotencyKey),
    (application) => refundsOf(application).length > 0,
  );
  expect(decided).toMatchObject({ state: "已执行" });
  await eventually(
    "one refund",
    () => house.bidder.api.get(id),
    ({ keptFen }) => keptFen === 19_900,
  );
  await allAgree(id);
});

/** Rounds in which Temporal restarts while the store stalls. */
const rounds = Array.from({ length: Number(process.env["STALL_ROUNDS"] ?? 1) }, (_, index) => index + 1);

/**
 * Gives commands at the first API while the store stalls, and kills Temporal before their writes happen. Then each is
 * repeated at the second API while the first one still asks.
 * @returns the answers of both APIs to each command
 */
async function giveAmidStall(
  second: string,
  commands: readonly { by: Pick<Person, "api" | "token">; path: string; body?: object }[],
): Promise<unknown[][]> {
  const { own } = house;
  own.proxy.holdWrites({ collection: "applications" });
  const asked = commands.map(({ by, path, body }) => {
    const key = randomUUID();
    const [one, other] = bothOf(by, second).map(createPersistentClient);
    const first = one?.("POST", path, body, key);
    return { first, repeat: () => other?.("POST", path, body, key) };
  });
  await eventually(
    "the held writes",
    async () => own.proxy.held(),
    (held) => held >= commands.length,
  );
  own.stack.child("temporal").kill("SIGKILL");
  own.proxy.release();
  await own.stack.child("temporal").ready();
  return Promise.all(asked.map(({ first, repeat }) => Promise.all([first, repeat()])));
}

test("when Temporal restarts while the store stalls, then what two APIs were asked is done once, and stays done", async () => {
  const { own, world, bidder, engine } = house;
  const second = await startSecondHost(own.stack.env);
  for (const _ of rounds) {
    const ordered = await approved(house);
    const claimed = await paid(house);
    const first = await bidder.api.create(formOf(bidder));
    for (const { id } of [ordered, claimed]) await engine.rested(id);
    const answers = await giveAmidStall(second, [
      {
        by: bidder,
        path: `/api/applications/${ordered.id}/payments`,
        body: { channel: "unionpay", bank: "ICBC" },
      },
      { by: world.issuer, path: `/api/work-orders/${claimed.id}/claims` },
      { by: bidder, path: `/api/applications/${first.id}/submission`, body: { opinion: "请审核" } },
    ]);
    const orders = answers[0] as StartedPayment[];
    expect(orders[1]?.attempt).toEqual(orders[0]?.attempt);
    const given = [{ lockSerial: serialOf(claimed.form), givenOut: { to: { id: world.issuer.subject } } }];
    expect(await inRun(claimed.id)).toMatchObject({ lockResults: given });
    await world.reviewer.api.review(first.id, "approve", "同意");
    await payAtBank(own.stack.addresses, orders[0] as StartedPayment);
    await awaitApplication(bidder, ordered.id, ({ payment }) => payment === "已支付");
    for (const { id } of [ordered, claimed, first]) {
      await engine.rested(id);
      await allAgree(id);
    }
  }
});
