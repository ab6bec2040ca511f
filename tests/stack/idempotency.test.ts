import { randomUUID } from "node:crypto";
import type { Answer, ShownApplication, StartedPayment } from "../../embedded/demo/api-client";
import { createWechatPay } from "../../gateways/wechat-pay";
import { wechatPaySettings } from "../../config/wechat-pay";
import { pino } from "pino";
import { approved, formOf, invoiceFor, paid, submitted, mailed } from "../support/journey";
import { expectProblem } from "../support/problems";
import { testStack } from "../support/test-stack";
import { openWorld, type Bidder, type World } from "../support/world";

let world: World;
let bidder: Bidder;
beforeAll(async () => {
  world = await openWorld(testStack());
  bidder = await world.newBidder();
});
afterAll(() => world.close());

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

  expectProblem(await create({ form: { ...form, years: 2 } }), 409, "IDEMPOTENCY_KEY_REUSED");
  const { id } = first.body as ShownApplication;
  const elsewhere = await bidder.api.call("DELETE", `/api/applications/${id}`, { idempotencyKey });
  expectProblem(elsewhere, 409, "IDEMPOTENCY_KEY_REUSED");
  const other = await world.newBidder();
  const foreign = await other.api.call("POST", "/api/applications", { body: { form: {} }, idempotencyKey });
  expect(foreign.status).toBe(201);
});

test("when a refusal is repeated, then it stays the same after what caused it has passed", async () => {
  const { id } = await submitted({ world, bidder });
  const pay = (idempotencyKey: string) =>
    bidder.api.call("POST", `/api/applications/${id}/payments`, {
      body: { channel: "wechat" },
      idempotencyKey,
    });
  const key = randomUUID();
  const first = await pay(key);
  expectProblem(first, 409, "NOT_APPROVED");
  await world.reviewer.api.review(id, "approve", "同意");
  expect((await pay(key)).body).toEqual(first.body);
  expect((await pay(randomUUID())).status).toBe(200);
});

test("when equal requests come at once, then they wait for the first and share its answer", async () => {
  const { id } = await bidder.api.create(formOf(bidder));
  const idempotencyKey = randomUUID();
  const answers = await Promise.all(
    Array.from({ length: 10 }, () =>
      bidder.api.call("POST", `/api/applications/${id}/submission`, {
        body: { opinion: "请审核" },
        idempotencyKey,
      }),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
  expect(answers.filter(replayed)).toHaveLength(9);
  for (const { body } of answers) expect(body).toEqual(answers[0]?.body);
  expect((await bidder.api.get(id)).submissions).toHaveLength(1);
});

test("when a payment is started 50 times at once, then the gateway has one order", async () => {
  const { id } = await approved({ world, bidder });
  const startedAt = performance.now();
  const answers = await Promise.all(
    Array.from({ length: 50 }, () =>
      bidder.api.call<StartedPayment>("POST", `/api/applications/${id}/payments`, {
        body: { channel: "wechat" },
      }),
    ),
  );
  expect(performance.now() - startedAt).toBeLessThan(20_000);
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 200));
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

/** Orders something else under the number, so that the gateway refuses it to the worker for good. */
async function takeNumber(number: string) {
  const settings = wechatPaySettings(world.stack.env);
  const wechat = createWechatPay({ settings, now: () => Date.now(), log: pino({ level: "silent" }) });
  const deadline = new Date(Date.now() + 600_000).toISOString();
  const createdAt = new Date().toISOString();
  const merchant = { merchantId: settings.mchid, appId: settings.appid };
  await wechat.prepare({ number, channel: "wechat", merchant, amountFen: 1, createdAt, deadline });
  return { deadline };
}
