import { randomUUID } from "node:crypto";
import { pino } from "pino";
import { wechatPaySettings } from "../../config/wechat-pay";
import { lockKey } from "../../domain/form/lock-key";
import type { Answer, ShownApplication, StartedPayment } from "../../embedded/demo/api-client";
import { createWechatPay } from "../../gateways/wechat-pay";
import { bidder, world } from "../support/here";
import { formOf, paid, approved, awaitApplication, invoiceFor, mailed } from "../support/journey";
import { newLockSerial } from "../support/people";
import { expectProblem } from "../support/problems";

const replayed = ({ headers }: Answer): boolean => headers.get("idempotent-replayed") === "true";

test("when a request is repeated, then the same answer comes and nothing is done twice", async () => {
  const idempotencyKey = randomUUID();
  const form = formOf(bidder);
  const create = (body: unknown) => bidder.api.call("POST", "/api/applications", { body, idempotencyKey });
  const first = await create({ form });
  const repeat = await create({ form: Object.fromEntries(Object.entries(form).toReversed()) });
  expect(first.status).toBe(201);
  expect([replayed(first), replayed(repeat)]).toEqual([false, true]);
  expect(repeat.body).toEqual(first.body);
  expect(repeat.headers.get("location")).toBe(first.headers.get("location"));
  expect(await world.models.applications.countDocuments({ orgCode: bidder.orgCode })).toBe(1);

  expectProblem(
    await create({ form: { ...form, contactName: "示例经办人乙" } }),
    409,
    "IDEMPOTENCY_KEY_REUSED",
  );
  const { id } = first.body as ShownApplication;
  const elsewhere = await bidder.api.call("DELETE", `/api/applications/${id}`, { idempotencyKey });
  expectProblem(elsewhere, 409, "IDEMPOTENCY_KEY_REUSED");
  const other = await world.newBidder();
  const foreign = await other.api.call("POST", "/api/applications", { body: { form: {} }, idempotencyKey });
  expect(foreign.status).toBe(201);
});

test("when a command that was taken is repeated later, then it is shown what stands now, though it would be refused", async () => {
  const { id } = await bidder.api.create(formOf(bidder));
  const path = `/api/applications/${id}`;
  const { form, version } = await bidder.api.get(id);
  const [edited, sent] = [randomUUID(), randomUUID()];
  const edit = () =>
    bidder.api.call("PUT", path, {
      body: { form: { ...form, contactName: "示例经办人乙" }, version },
      idempotencyKey: edited,
    });
  const submit = () =>
    bidder.api.call("POST", `${path}/submission`, { body: { opinion: "请审核" }, idempotencyKey: sent });
  expect((await edit()).status).toBe(200);
  expect((await submit()).status).toBe(200);
  const { version: now } = await world.reviewer.api.review(id, "approve", "同意");
  for (const again of [await edit(), await submit()]) {
    expect(again).toMatchObject({ status: 200, body: { status: "审核通过", version: now } });
    expect(replayed(again)).toBe(true);
  }
  expect((await bidder.api.get(id)).version).toBe(now);
});

test("when so many commands follow one that its id is kept no more, then a repeat is still shown what stands now", async () => {
  const { id } = await paid({ world, bidder });
  const add = (text: string, idempotencyKey = randomUUID()) =>
    world.reviewer.api.call("POST", `/api/applications/${id}/records`, { body: { text }, idempotencyKey });
  const first = randomUUID();
  expect((await add("示例记录", first)).status).toBe(200);
  // The workflow remembers the ids of the last 200 requests; 200 further requests displace the first id.
  for (let batch = 0; batch < 10; batch += 1)
    await Promise.all(Array.from({ length: 20 }, (_, nth) => add(`示例${batch}-${nth}`)));
  const again = await add("示例记录", first);
  expect([again.status, replayed(again)]).toEqual([200, true]);
  const { records } = await bidder.api.get(id);
  expect(records.filter(({ text }) => text === "示例记录")).toHaveLength(1);
  expect(records).toHaveLength(201);
});

test("when a draft was deleted, then a repeat of its creation doesn't bring it back, and one of the deletion is done", async () => {
  const [made, gone] = [randomUUID(), randomUUID()];
  const create = () =>
    bidder.api.call<ShownApplication>("POST", "/api/applications", {
      body: { form: {} },
      idempotencyKey: made,
    });
  const { id } = (await create()).body;
  const remove = (idempotencyKey: string) =>
    bidder.api.call("DELETE", `/api/applications/${id}`, { idempotencyKey });
  expect((await remove(gone)).status).toBe(204);
  expectProblem(await create(), 404, "NOT_FOUND");
  const again = await remove(gone);
  expect([again.status, replayed(again)]).toEqual([204, true]);
  expectProblem(await remove(randomUUID()), 404, "NOT_FOUND");
  expect(await world.models.applications.exists({ _id: id })).toBeNull();
});

test("when a lock file is imported again under its key, then it is answered what was done the first time", async () => {
  const serial = newLockSerial();
  const row = { line: 1, serial, lockType: "单位锁", creditCode: bidder.orgCode, expiresOn: "2031-01-31" };
  const idempotencyKey = randomUUID();
  const bring = () =>
    world.operator.api.call<{ outcomes: { result: string }[] }>("POST", "/api/operations/locks/import", {
      body: { rows: [row], dryRun: false },
      idempotencyKey,
    });
  const first = await bring();
  expect(first.body.outcomes.map(({ result }) => result)).toEqual(["new"]);
  const again = await bring();
  expect([again.body, replayed(again)]).toEqual([first.body, true]);
  expect((await world.models.lockRegister.findById(lockKey(serial)).lean())?.changes).toHaveLength(1);
});

test("when an issued invoice is sent again under its key, then the provider delivers it once, and it counts once", async () => {
  const { id } = await paid({ world, bidder });
  await bidder.api.requestInvoice(id, invoiceFor(bidder));
  await awaitApplication(bidder, id, ({ invoice }) => invoice === "已开票");
  const idempotencyKey = randomUUID();
  const body = { delivery: { email: `${idempotencyKey}@example.com` } };
  const deliver = () =>
    bidder.api.call("POST", `/api/applications/${id}/invoice/delivery`, { body, idempotencyKey });
  const answers = [await deliver(), await deliver()];
  expect(answers.map((answer) => [answer.status, replayed(answer)])).toEqual([
    [204, false],
    [204, true],
  ]);
  const quotas = world.models.applications.db.collection("quotas");
  expect(await quotas.findOne({ key: `deliveries:${bidder.orgCode}` })).toMatchObject({ points: 1 });
});

test("when a payment is started ten times at once, then the gateway has one order", async () => {
  const { id } = await approved({ world, bidder });
  const answers = await Promise.all(
    Array.from({ length: 10 }, () =>
      bidder.api.call<StartedPayment>("POST", `/api/applications/${id}/payments`, {
        body: { channel: "wechat" },
      }),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
  expect(new Set(answers.map(({ body }) => body.attempt?.codeUrl)).size).toBe(1);
  expect((await bidder.api.get(id)).attempts).toHaveLength(1);
  const response = await fetch(`${world.stack.addresses.wechatGateway}/control/orders`);
  const { orders } = (await response.json()) as { orders: { outTradeNo: string }[] };
  expect(orders.filter(({ outTradeNo }) => outTradeNo.startsWith(id))).toHaveLength(1);
});

test("when an invoice is asked for 20 times at once, then it has one number and one automatic receipt", async () => {
  const { id } = await paid({ world, bidder, changes: mailed });
  const ask = (idempotencyKey: string) =>
    bidder.api.call("POST", `/api/applications/${id}/invoice`, { body: invoiceFor(bidder), idempotencyKey });
  const key = randomUUID();
  const keys = Array.from({ length: 20 }, (_, index) => (index < 10 ? key : randomUUID()));
  const answers = await Promise.all(keys.map(ask));
  const taken = answers.filter(({ status }) => status === 200);
  expect(taken.length === 1 || taken.length === 10).toBe(true);
  for (const answer of answers) {
    if (answer.status !== 200) expectProblem(answer, 409, "INVOICE_ALREADY_REQUESTED");
  }
  const response = await fetch(`${world.stack.addresses.invoiceProvider}/control/invoices`);
  const invoices = (await response.json()) as { orderNo: string }[];
  const stem = `${id.slice(0, 10)}${id.slice(-8)}`;
  expect(invoices.map(({ orderNo }) => orderNo).filter((orderNo) => orderNo.startsWith(stem))).toEqual([
    `${stem}01`,
  ]);
  const { records } = await bidder.api.get(id);
  expect(records.filter(({ text }) => text === "自动确认签收")).toHaveLength(1);
});

test("when the gateway refused an order, then the same request again gets a fresh one: a 503 is never kept", async () => {
  const { id } = await approved({ world, bidder });
  const { deadline } = await takeNumber(`${id}0001`);
  expect(deadline).toBeDefined();
  const idempotencyKey = randomUUID();
  const pay = () =>
    bidder.api.call<StartedPayment>("POST", `/api/applications/${id}/payments`, {
      ...{ body: { channel: "wechat" }, idempotencyKey },
    });
  const refused = await pay();
  expectProblem(refused, 503, "GATEWAY_AWAY");
  expect(refused.headers.get("retry-after")).toBe("5");
  const repeat = await pay();
  expect(repeat).toMatchObject({ status: 200, body: { attempt: { number: `${id}0002` } } });
  expect((await bidder.api.get(id)).attempts.map(({ status }) => status)).toEqual(["已关闭", "待支付"]);
});

/** Places another order with the same number, so that the gateway finally refuses the worker's order. */
async function takeNumber(number: string) {
  const settings = wechatPaySettings(world.stack.env);
  const wechat = createWechatPay({ settings, now: () => Date.now(), log: pino({ level: "silent" }) });
  const deadline = new Date(Date.now() + 600_000).toISOString();
  const createdAt = new Date().toISOString();
  const merchant = { merchantId: settings.mchid, appId: settings.appid };
  await wechat.prepare({ number, channel: "wechat", merchant, amountFen: 1, createdAt, deadline });
  return { deadline };
}
