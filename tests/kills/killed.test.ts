import { setTimeout as pause } from "node:timers/promises";
import type { ShownApplication, StartedPayment } from "../../embedded/demo/api-client";
import { eventually } from "../../embedded/demo/narrator";
import { payAtBank, scanAndPay } from "../../embedded/demo/outside";
import type { PartName } from "../../embedded/stack/parts";
import { acceptedUpdates } from "../support/accepted-updates";
import { openEngine } from "../support/engine";
import { createGatewayOrders } from "../support/gateway-orders";
import { approvalOf, formOf, invoiceFor, mailed, submitted, approved, startWechat } from "../support/journey";
import { useOwnHouse } from "../support/own-house";
import { createPersistentClient, type PersistentClient } from "../support/persistent";
import { expectPoll } from "../support/expect-poll";
import { expectProblem } from "../support/problems";
import type { Bidder } from "../support/world";

const house = useOwnHouse();

/** Plays one whole renewal by people who repeat a request until it is answered. */
async function renew(
  bidder: Bidder,
  channel: "wechat" | "unionpay",
  acknowledged: (version: number) => void,
) {
  const asBidder = createPersistentClient(bidder.api);
  const asReviewer = createPersistentClient(house.world.reviewer.api);
  const command = async (persist: PersistentClient, id: string, path: string, body?: unknown) => {
    const application = await persist<ShownApplication>("POST", `/api/applications/${id}/${path}`, body);
    acknowledged(application.version);
    return application;
  };
  const until = async (id: string, expected: (application: ShownApplication) => boolean) => {
    for (;;) {
      const application = await asBidder<ShownApplication>("GET", `/api/applications/${id}`);
      if (expected(application)) return application;
      await pause(200);
    }
  };

  const form = formOf(bidder, channel === "wechat" ? mailed : {});
  const { id } = await asBidder<ShownApplication>("POST", "/api/applications", { form });
  const seen = await command(asBidder, id, "submission", { opinion: "请审核" });
  await command(asReviewer, id, "review", approvalOf(seen));
  const way = channel === "wechat" ? { channel } : { channel, bank: "ICBC" };
  const started = await asBidder<StartedPayment>("POST", `/api/applications/${id}/payments`, way);
  acknowledged(started.application.version);
  const { addresses } = house.own.stack;
  await (channel === "wechat" ? scanAndPay(addresses, `${id}0001`) : payAtBank(addresses, started));
  await until(id, ({ payment }) => payment === "已支付");
  await command(asReviewer, id, "records", { text: "证书已签发" });
  if (channel === "wechat") {
    await command(asReviewer, id, "shipment", { carrier: "示例快递", trackingNumber: "DEMO123456" });
  }
  await command(asReviewer, id, "handled");
  await command(asBidder, id, "invoice", invoiceFor(bidder));
  return until(id, ({ endedAt }) => endedAt !== undefined);
}

/** Checks that every acknowledged version was stored, and that nothing happened twice. */
async function expectNothingDoubled(
  bidder: Bidder,
  ended: ShownApplication,
  versions: number[],
): Promise<void> {
  const { id, attempts, records, form } = ended;
  const { models, stack } = house.world;
  expect(ended).toMatchObject({
    status: "审核通过",
    payment: "已支付",
    handling: "已办理",
    invoice: "已开票",
  });
  expect([ended.submissions.length, ended.reviews.length, attempts.length]).toEqual([1, 1, 1]);
  const shipped = form.pickup === "邮寄";
  expect(records.map(({ text }) => text)).toEqual([
    "证书已签发",
    ...(shipped ? ["已寄出：示例快递 DEMO123456"] : []),
    "已办理",
    ...(shipped ? ["自动确认签收"] : []),
  ]);
  expect(await models.applications.countDocuments({ orgCode: bidder.orgCode })).toBe(1);

  const engine = await openEngine(stack);
  const accepted = await acceptedUpdates(engine, id);
  await engine.close();
  expect([...accepted.values()].toSorted()).toEqual(
    [
      ...["submit", "review", "startPayment", "addRecord", "markHandled", "requestInvoice"],
      ...(shipped ? ["ship"] : []),
    ].toSorted(),
  );
  expect(versions.every((version) => version <= ended.version)).toBe(true);

  const news = await models.messages.find({ _id: new RegExp(`^${id}:`) }).lean();
  const told = ["handled", "paid", "review-1", ...(shipped ? ["shipped"] : [])];
  expect(news.map(({ _id }) => _id.split(":")[1]).toSorted()).toEqual(told);

  const { messages } = (await (await fetch(`${stack.addresses.smsProvider}/control/messages`)).json()) as {
    messages: { outId: string }[];
  };
  const sent = messages.map(({ outId }) => outId).filter((outId) => outId.startsWith(id));
  expect(new Set(sent).size).toBe(sent.length);

  const gateways = createGatewayOrders(stack.addresses);
  const balanceOf = { wechat: gateways.wechatBalance, unionpay: gateways.unionPayBalance };
  expect(await balanceOf[shipped ? "wechat" : "unionpay"](`${id}0001`)).toBe(20_000);
  const invoices = (await (await fetch(`${stack.addresses.invoiceProvider}/control/invoices`)).json()) as {
    orderNo: string;
  }[];
  expect(invoices.filter(({ orderNo }) => orderNo.startsWith(id.slice(0, 10) + id.slice(-8)))).toHaveLength(
    1,
  );
}

test("when part after part is killed, then whoever repeats a 503 with the same key ends where he should", async () => {
  const renewals = (["wechat", "unionpay", "wechat", "unionpay"] as const).map(async (channel) => {
    const bidder = await house.world.newBidder();
    const versions: number[] = [];
    const ended = await renew(bidder, channel, (version) => versions.push(version));
    return { bidder, versions, ended };
  });
  const settled = Promise.all(renewals);
  for (const part of ["api", "worker", "mongo", "temporal", "worker"] satisfies PartName[]) {
    await pause(700);
    house.own.stack.child(part).kill("SIGKILL");
    await house.own.stack.child(part).ready();
  }
  for (const { bidder, ended, versions } of await settled)
    await expectNothingDoubled(bidder, ended, versions);
});

test("when MongoDB dies while decisions arrive by signal, then each is written once it is back", async () => {
  const engine = await openEngine(house.own.stack);
  const bidder = await house.world.newBidder();
  const ids: string[] = [];
  for (let index = 0; index < 8; index += 1) ids.push((await submitted({ world: house.world, bidder })).id);
  house.own.stack.child("mongo").kill("SIGKILL");
  for (const id of ids) {
    await engine.client.workflow.getHandle(id).signal("review", { decision: "approve", opinion: "同意" });
    await pause(20);
  }
  const asBidder = createPersistentClient(bidder.api);
  for (const id of ids) {
    await eventually(
      "the decision",
      () => asBidder<ShownApplication>("GET", `/api/applications/${id}`),
      ({ status, reviews }) => status === "审核通过" && reviews.length === 1,
    );
    expect(await engine.runStatus(id)).toBe("RUNNING");
  }
  await engine.close();
});

test("when no worker answers, then a command gets 503, and the same command succeeds afterwards", async () => {
  const bidder = await house.world.newBidder();
  const seen = await submitted({ world: house.world, bidder });
  const { id } = seen;
  const idempotencyKey = `review-${id}`;
  const body = approvalOf(seen);
  const approve = () =>
    house.world.reviewer.api.call("POST", `/api/applications/${id}/review`, { body, idempotencyKey });
  const worker = house.own.stack.child("worker");
  worker.kill("SIGSTOP");
  try {
    const answer = await approve();
    expectProblem(answer, 503, "ENGINE_AWAY");
    expect(answer.headers.get("retry-after")).toBe("5");
    expect((await bidder.api.call("GET", `/api/applications/${id}`)).status).toBe(200);
  } finally {
    worker.kill("SIGCONT");
  }
  // The worker needs a while to wake up on a busy machine, so an answer of 503 is asked for again with the same key.
  await expectPoll(approve).toMatchObject({ status: 200, body: { status: "审核通过" } });
  expect((await bidder.api.get(id)).reviews).toHaveLength(1);
});

test("when the API dies amidst a request, then the first answer to its repeat is the outcome", async () => {
  const bidder = await house.world.newBidder();
  const { id } = await bidder.api.create(formOf(bidder));
  const idempotencyKey = `submit-${id}`;
  const submit = () =>
    bidder.api
      .call("POST", `/api/applications/${id}/submission`, { body: { opinion: "请审核" }, idempotencyKey })
      .catch(() => undefined);
  const worker = house.own.stack.child("worker");
  worker.kill("SIGSTOP");
  const lost = submit();
  // The stored claim shows that the API is passing the submission on to Temporal, and holds its idempotency key.
  while (!(await house.world.models.applications.exists({ _id: id, claim: { $exists: true } })))
    await pause(20);
  house.own.stack.child("api").kill("SIGKILL");
  worker.kill("SIGCONT");
  expect(await lost).toBeUndefined();
  await house.own.stack.child("api").ready();
  expect(await submit()).toMatchObject({ status: 200, body: { status: "待审核", submissions: [{}] } });
});

test("when MongoDB is frozen, then requests get 503, and succeed once it thaws", async () => {
  const bidder = await house.world.newBidder();
  const mongo = house.own.stack.child("mongo");
  const create = () =>
    bidder.api.call("POST", "/api/applications", {
      body: { form: {} },
      idempotencyKey: "created-in-the-cold",
    });
  mongo.kill("SIGSTOP");
  try {
    const answers = await Promise.all([create(), bidder.api.call("GET", "/api/applications")]);
    for (const answer of answers) {
      expectProblem(answer, 503, "DATABASE_AWAY");
      expect(answer.headers.get("retry-after")).toBe("5");
    }
  } finally {
    mongo.kill("SIGCONT");
  }
  const persist = createPersistentClient(bidder.api);
  await persist("GET", "/api/applications");
  await eventually("the draft", create, ({ status }) => status === 201);
  expect(await persist("GET", "/api/applications")).toMatchObject({ total: 1 });
});

test("when the whole stack is stopped and started, then applications go on and answers are still known", async () => {
  const bidder = await house.world.newBidder();
  const waiting = await submitted({ world: house.world, bidder });
  const { id } = await approved({ world: house.world, bidder });
  const { number } = await startWechat(bidder, id);
  const idempotencyKey = `create-${id}`;
  const create = () => bidder.api.call("POST", "/api/applications", { body: { form: {} }, idempotencyKey });
  const created = await create();

  await house.own.restart();

  const repeat = await create();
  expect(repeat.headers.get("idempotent-replayed")).toBe("true");
  expect(repeat.body).toEqual(created.body);
  const asReviewer = createPersistentClient(house.world.reviewer.api);
  const body = approvalOf(waiting);
  expect(await asReviewer("POST", `/api/applications/${waiting.id}/review`, body)).toMatchObject({
    status: "审核通过",
  });
  await scanAndPay(house.own.stack.addresses, number);
  for (;;) {
    const { payment } = await createPersistentClient(bidder.api)<ShownApplication>(
      "GET",
      `/api/applications/${id}`,
    );
    if (payment === "已支付") break;
    await pause(200);
  }
});
