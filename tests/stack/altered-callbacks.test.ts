import { payAtBank } from "../../embedded/demo/outside";
import { createGatewayOrders } from "../support/gateway-orders";
import { bidder, world } from "../support/here";
import { send } from "../support/http";
import { approved, awaitApplication, startWechat } from "../support/journey";
import { createNoticeMaker, type Callback } from "../support/notices";
import { testStack } from "../support/test-stack";

const gateways = createGatewayOrders(testStack().addresses);
const make = createNoticeMaker(testStack());

/*
 * Every byte and field of a notice is altered in tests/gateways, where the same clients check them. These tests show that
 * the API's routes ask the clients, and tell the sender nothing.
 */

/** Delivers callbacks, each of which must be refused. */
async function expectAllRefused(callbacks: readonly Callback[]): Promise<void> {
  for (const callback of callbacks) {
    const request = { method: "POST", idempotencyKey: null, ...callback };
    const answer = await send(world.stack.addresses.api, request);
    expect(answer).toMatchObject({ status: 400, body: { code: "FAIL", message: "通知未通过校验" } });
    expect(Object.keys(answer.body as object)).toEqual(["code", "message"]);
  }
}

/** Returns the text with another character in its middle. */
function altered(text: string): string {
  const at = Math.floor(text.length / 2);
  return text.slice(0, at) + (text[at] === "1" ? "2" : "1") + text.slice(at + 1);
}

test("when a notice of WeChat is altered or lies, then none is taken, and the genuine one still is", async () => {
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
  const otherHeaders = signed.flatMap((name) => {
    const { [name]: value = "", ...headers } = genuine.headers;
    return [headers, { ...headers, [name]: altered(value) }];
  });
  await expectAllRefused([
    ...otherHeaders.map((headers) => ({ ...genuine, headers })),
    ...wrongContent,
    ...["", "{}", "[]", altered(genuine.body), genuine.body.replaceAll(":", ": ")].map((body) => ({
      ...genuine,
      body,
    })),
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

test("when a notice of UnionPay is altered or lies, then none is taken, and the genuine one still is", async () => {
  const { id } = await approved({ world, bidder });
  const started = await bidder.api.pay(id, { channel: "unionpay", bank: "ICBC" });
  const number = started.attempt?.number ?? "";
  await gateways.silenceUnionPay(number);
  await payAtBank(world.stack.addresses, started);
  const [row] = await gateways.unionPayRows(number);
  if (!row) throw new Error("nothing was paid");
  const fields = make.unionPayFields(row);
  const wrongContent = [
    ...[{ merId: "777000000000002" }, { currencyCode: "840" }, { txnAmt: "19999" }, { txnAmt: "-20000" }],
    ...[{ respCode: "03" }, { txnType: "99" }, { orderId: `${id}0009` }, { queryId: "" }, { traceTime: "x" }],
  ].map((changes) => make.unionPay(make.unionPayFields(row, changes)));
  const others = Object.entries(fields).flatMap(([name, value]) => {
    const { [name]: _, ...without } = fields;
    return [without, { ...fields, [name]: altered(value) }].map((one) => make.unionPay(one));
  });
  const genuine = make.unionPay(fields);
  const bodies = ["&extra=1", "&txnAmt=1", "&=", "%ff=1"].map((more) => genuine.body + more);
  await expectAllRefused([
    ...[...others, ...wrongContent],
    ...["", ...bodies].map((body) => ({ ...genuine, body })),
  ]);
  expect(await gateways.forgeUnionPay(number)).toEqual([400, 400]);
  expect(await bidder.api.get(id)).toMatchObject({ payment: "未支付", attempts: [{ transactions: [] }] });

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
