import { payAtBank } from "../../embedded/demo/outside";
import type { Fields } from "../../gateways/union-pay/fields";
import { createGatewayOrders, type GatewayOrders } from "../support/gateway-orders";
import { approved, awaitApplication, startWechat } from "../support/journey";
import { send } from "../support/http";
import { createNoticeMaker, type Callback, type NoticeMaker } from "../support/notices";
import { testStack } from "../support/test-stack";
import { openWorld, type Bidder, type World } from "../support/world";

let world: World;
let bidder: Bidder;
let gateways: GatewayOrders;
let make: NoticeMaker;
beforeAll(async () => {
  world = await openWorld(testStack());
  bidder = await world.newBidder();
  gateways = createGatewayOrders(world.stack.addresses);
  make = createNoticeMaker(world.stack);
});
afterAll(() => world.close());

const atOnce = 8;

/** Delivers callbacks. Each must be refused, with an answer that tells the sender nothing. */
async function expectAllRefused(callbacks: readonly Callback[]): Promise<void> {
  const waiting = [...callbacks];
  const deliverNext = async (): Promise<void> => {
    for (let callback = waiting.pop(); callback; callback = waiting.pop()) {
      const answer = await send(world.stack.addresses.api, {
        method: "POST",
        idempotencyKey: null,
        ...callback,
      });
      expect(answer).toMatchObject({ status: 400, body: { code: "FAIL", message: "通知未通过校验" } });
      expect(Object.keys(answer.body as object)).toEqual(["code", "message"]);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, deliverNext));
}

/** Returns another printable character. */
const otherCharacter = (character: string): string => (character === "A" ? "B" : "A");

const replaceAt = (text: string, at: number, by: string): string =>
  text.slice(0, at) + by + text.slice(at + 1);

/** Returns `count` positions, spread evenly over a text. */
const places = (text: string, count: number): number[] =>
  Array.from({ length: count }, (_, index) => Math.floor((index * text.length) / count));

/**
 * Returns copies of a callback, each with one character of its body changed, left out or inserted, at positions all
 * over the body.
 */
function alteredBodies(callback: Callback, count: number): Callback[] {
  const { body } = callback;
  return places(body, count).map((at, index) => {
    const character = body.charAt(at);
    const left = index % 3 === 0 ? body.slice(0, at) + body.slice(at + 1) : undefined;
    const more = index % 3 === 1 ? body.slice(0, at) + "0" + body.slice(at) : undefined;
    return { ...callback, body: left ?? more ?? replaceAt(body, at, otherCharacter(character)) };
  });
}

/**
 * Returns copies of a callback, each with one character of a named header changed, or with one of these headers left
 * out.
 */
function alteredHeaders(callback: Callback, names: readonly string[], count: number): Callback[] {
  const changed = names.flatMap((name) => {
    const value = callback.headers[name] ?? "";
    return places(value, count).map((at) => {
      const by = /\d/.test(value.charAt(at))
        ? String((Number(value.charAt(at)) + 5) % 10)
        : otherCharacter(value.charAt(at));
      return { ...callback, headers: { ...callback.headers, [name]: replaceAt(value, at, by) } };
    });
  });
  const without = names.map((name) => {
    const { [name]: _, ...headers } = callback.headers;
    return { ...callback, headers };
  });
  return [...changed, ...without];
}

test("when a notice of WeChat is altered in any of 600 ways, then none is taken, and the genuine one still is", async () => {
  const { id } = await approved({ world, bidder });
  const { number } = await startWechat(bidder, id);
  await gateways.silenceWechat(number);
  const transaction = await gateways.payWechat(number);
  const genuine = make.wechat(transaction);
  const signed = ["Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Serial", "Wechatpay-Signature"];
  const wrongContent = [
    { mchid: "1900000999" },
    { appid: "wx0000000000demo99" },
    { amount: { total: 20_000, currency: "USD" } },
    { amount: { total: 19_999, currency: "CNY" } },
    { amount: { total: "20000", currency: "CNY" } },
    { trade_state: "NOTPAY" },
    { transaction_id: undefined },
    { out_trade_no: `${id}0002` },
    { success_time: "yesterday" },
  ].map((content) => make.wechat(transaction, { content }));
  await expectAllRefused([
    ...alteredBodies(genuine, 500),
    ...alteredHeaders(genuine, signed, 20),
    ...wrongContent,
    ...["", "{}", "null", "[]", genuine.body.replaceAll(":", ": ")].map((body) => ({ ...genuine, body })),
    { ...genuine, headers: { ...genuine.headers, "Wechatpay-Signature-Type": "NONE" } },
  ]);
  for (const what of ["signature", "unsigned", "serial", "stale", "probe", "body", "ciphertext"]) {
    expect(await gateways.forgeWechat(number, what)).toBe(400);
  }
  expect(await bidder.api.get(id)).toMatchObject({ payment: "未支付", attempts: [{ transactions: [] }] });

  const taken = await send(world.stack.addresses.api, { method: "POST", idempotencyKey: null, ...genuine });
  expect(taken.status).toBe(204);
  await awaitApplication(bidder, id, ({ payment }) => payment === "已支付");
});

/** Returns callbacks with each field changed, left out, doubled or emptied, and one with an additional field. */
function alteredFields(fields: Fields): Callback[] {
  const others = Object.entries(fields).flatMap(([name, value]) => {
    const { [name]: _, ...without } = fields;
    const changed = places(value, Math.min(value.length, 24)).map((at) =>
      replaceAt(value, at, otherCharacter(value.charAt(at))),
    );
    const copies = [...changed, "", `${value} `].filter((copy) => copy !== value);
    return [without, ...copies.map((copy) => ({ ...fields, [name]: copy }))];
  });
  const { body } = make.unionPay(fields);
  const doubled = Object.keys(fields).map((name) => `${body}&${name}=1`);
  const broken = [
    `${body}&extra=1`,
    `${body}&=`,
    `${body}&`,
    `${body}%`,
    `${body}%ff=1`,
    `\ufeff${body}`,
    "",
  ];
  return [
    ...others.map((altered) => make.unionPay(altered)),
    ...[...doubled, ...broken].map((text) => ({ ...make.unionPay(fields), body: text })),
  ];
}

test("when a notice of UnionPay is altered in any of 300 ways, then none is taken, and the genuine one still is", async () => {
  const { id } = await approved({ world, bidder });
  const started = await bidder.api.pay(id, { channel: "unionpay", bank: "ICBC" });
  const number = started.attempt?.number ?? "";
  await gateways.silenceUnionPay(number);
  await payAtBank(
    { ...world.stack.addresses, unionPayGateway: world.stack.addresses.unionPayGateway },
    started,
  );
  const [row] = await gateways.unionPayRows(number);
  if (!row) throw new Error("nothing was paid");
  const fields = make.unionPayFields(row);
  const wrongContent = [
    ...[{ merId: "777000000000002" }, { currencyCode: "840" }, { txnAmt: "19999" }, { txnAmt: "-20000" }],
    ...[{ respCode: "03" }, { txnType: "99" }, { orderId: `${id}0009` }, { queryId: "" }, { traceTime: "x" }],
  ].map((changes) => make.unionPay(make.unionPayFields(row, changes)));
  const altered = [...alteredFields(fields), ...wrongContent];
  expect(altered.length).toBeGreaterThanOrEqual(300);
  await expectAllRefused(altered);
  expect(await gateways.forgeUnionPay(number)).toEqual([400, 400]);
  expect(await bidder.api.get(id)).toMatchObject({ payment: "未支付", attempts: [{ transactions: [] }] });

  const genuine = make.unionPay(fields);
  const taken = await send(world.stack.addresses.api, { method: "POST", idempotencyKey: null, ...genuine });
  expect(taken.status).toBe(200);
  await awaitApplication(bidder, id, ({ payment }) => payment === "已支付");
});

test("when a callback of the invoice provider comes to an address that was not given out, then it is refused; to its own, it proves nothing", async () => {
  const { id } = await approved({ world, bidder });
  const genuine = make.invoice(id, { c_status: "1", c_fpqqlsh: "1" });
  const key = genuine.path.split("/").at(-1) ?? "";
  const otherKeys = Array.from({ length: key.length }, (_, place) => {
    const other = key.charAt(place) === "A" ? "B" : "A";
    return key.slice(0, place) + other + key.slice(place + 1);
  });
  const others = [...otherKeys, key.slice(1), `${key}A`, "x"];
  for (const other of others) {
    const path = genuine.path.replace(key, other);
    const refused = await send(world.stack.addresses.api, {
      ...{ method: "POST", idempotencyKey: null, ...genuine },
      path,
    });
    expect([refused.status, refused.body]).toEqual([400, { status: "9999", message: "通知地址无效" }]);
  }
  for (const body of [genuine.body, "", "operater=callback&content=%7B", "<html>"]) {
    const taken = await send(world.stack.addresses.api, {
      ...{ method: "POST", idempotencyKey: null, ...genuine },
      body,
    });
    expect([taken.status, taken.body]).toEqual([200, { status: "0000", message: "同步成功" }]);
  }
  expect(await bidder.api.get(id)).toMatchObject({ invoice: "未申请" });
});
