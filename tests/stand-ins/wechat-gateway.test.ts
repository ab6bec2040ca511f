import { createOrder, payOrder, startSetup, type Setup } from "../gateways/wechat-pay-setup";
import { createRawClient, isSigned, type Changes } from "./wechat-gateway-client";

let setup: Setup;
let request: ReturnType<typeof createRawClient>;
beforeAll(async () => {
  setup = await startSetup();
  request = createRawClient(setup.settings);
});
afterAll(() => setup.close());

function prepayBody(changes: object = {}): Record<string, unknown> {
  const { number } = createOrder();
  const { mchid, appid, notifyUrl } = setup.settings;
  const amount = { total: 20_000, currency: "CNY" };
  return {
    mchid,
    appid,
    description: "示例",
    out_trade_no: number,
    notify_url: notifyUrl,
    amount,
    ...changes,
  };
}

const native = "/v3/pay/transactions/native";

describe("the merchant's signature", () => {
  const seconds = () => Math.floor(Date.now() / 1000);

  test.each<[string, () => Changes]>([
    ["another merchant", () => ({ mchid: "1900000001" })],
    ["another certificate", () => ({ serial: "40".repeat(20) })],
    ["a time 301 s ago", () => ({ timestamp: seconds() - 302 })],
    ["a time 301 s ahead", () => ({ timestamp: seconds() + 302 })],
    ["no signature", () => ({ signature: "" })],
    ["a wrong signature", () => ({ signature: "QUFBQQ==" })],
    ["another body", () => ({ signedBody: "{}" })],
    ["another scheme", () => ({ authorization: "Bearer x" })],
    ["no field", () => ({ authorization: "WECHATPAY2-SHA256-RSA2048 " })],
  ])("when it has %s, then the answer is a signed 401 SIGN_ERROR", async (_what, changes) => {
    const answer = await request("POST", native, prepayBody(), changes());
    expect(answer).toMatchObject({
      status: 401,
      body: { code: "SIGN_ERROR", message: expect.any(String) },
    });
    expect(isSigned(answer, setup.settings)).toBe(true);
  });

  // A slow machine may need seconds to send the request, which only makes its timestamp older.
  test.each([-290, 299])("when it is %i s off, then it passes", async (offset) => {
    expect(await request("POST", native, prepayBody(), { timestamp: seconds() + offset })).toMatchObject({
      status: 200,
    });
  });

  test("when a nonce comes again, then the replay is refused", async () => {
    const body = prepayBody();
    expect(await request("POST", native, body, { nonce: "replayed" })).toMatchObject({
      status: 200,
    });
    expect(await request("POST", native, body, { nonce: "replayed" })).toMatchObject({
      status: 401,
    });
  });
});

describe("answers", () => {
  test("when a request names a platform key nobody has, then it is refused", async () => {
    const answer = await request("POST", native, prepayBody(), {
      headers: { "Wechatpay-Serial": "PUB_KEY_ID_0" },
    });
    expect(answer).toMatchObject({ status: 400, body: { code: "PARAM_ERROR" } });
  });

  test("when the merchant is in public-key mode, then it has no platform certificates", async () => {
    expect(await request("GET", "/v3/certificates")).toMatchObject({
      status: 404,
      body: { code: "RESOURCE_NOT_EXISTS" },
    });
  });
});

describe("prepay", () => {
  test.each<[string, string, object]>([
    ["PARAM_ERROR", "a short number", { out_trade_no: "12345" }],
    ["PARAM_ERROR", "a long number", { out_trade_no: "1".repeat(33) }],
    ["PARAM_ERROR", "a strange number", { out_trade_no: "示例订单号码" }],
    ["PARAM_ERROR", "no number", { out_trade_no: undefined }],
    ["PARAM_ERROR", "plain http to elsewhere", { notify_url: "http://example.com/notify" }],
    ["PARAM_ERROR", "a query string", { notify_url: "https://example.com/notify?a=1" }],
    ["PARAM_ERROR", "no money", { amount: { total: 0 } }],
    ["PARAM_ERROR", "half a fen", { amount: { total: 1.5 } }],
    ["PARAM_ERROR", "money as text", { amount: { total: "100" } }],
    ["PARAM_ERROR", "another currency", { amount: { total: 1, currency: "USD" } }],
    ["PARAM_ERROR", "too much money", { amount: { total: 1_000_000_000 } }],
    ["PARAM_ERROR", "a long description", { description: "示".repeat(128) }],
    ["PARAM_ERROR", "a long attach", { attach: "a".repeat(129) }],
    ["PARAM_ERROR", "a payer who is no object", { scene_info: "127.0.0.1" }],
    ["PARAM_ERROR", "a payer without an address", { scene_info: {} }],
    ["PARAM_ERROR", "a flag as text", { settle_info: { profit_sharing: "false" } }],
    ["PARAM_ERROR", "no time", { time_expire: "tomorrow" }],
    ["INVALID_REQUEST", "another merchant", { mchid: "1900000001" }],
    ["APPID_MCHID_NOT_MATCH", "another app", { appid: "wx0000000000demo99" }],
  ])(
    "when it is refused with %s for %s, then the body has code and message",
    async (code, _what, changes) => {
      const { status, body } = await request("POST", native, prepayBody(changes));
      expect({ status, body }).toMatchObject({
        status: 400,
        body: { code, message: expect.stringMatching(/^[^]*[一-鿿][^]*$/) },
      });
      expect(body.message).not.toMatch(/expected|invalid/i);
    },
  );
});

test("when a query names no merchant or another, then it is refused", async () => {
  const { attemptNumber } = await payOrder(setup);
  const path = `/v3/pay/transactions/out-trade-no/${attemptNumber}`;
  expect(await request("GET", path)).toMatchObject({ status: 400, body: { code: "PARAM_ERROR" } });
  expect(await request("GET", `${path}?mchid=1900000001`)).toMatchObject({
    status: 400,
    body: { code: "INVALID_REQUEST" },
  });
});

test.each<["PUT" | "POST", string, object, number]>([
  ["PUT", "/callbacks", { mode: "lose" }, 400],
  ["PUT", "/faults", { kind: "http500", times: -1 }, 400],
  ["PUT", "/signing", { mode: "none" }, 400],
  ["PUT", "/clock", { now: "yesterday" }, 400],
  ["PUT", "/refunds/default", { outcome: "MAYBE" }, 400],
  ["POST", "/orders/UNKNOWN/pay", {}, 404],
  ["POST", "/keys/rotate", {}, 409],
  ["POST", "/nowhere", {}, 404],
])("when %s %s gets %j, then it is refused with %i", async (method, path, body, status) => {
  expect(await setup.control(method, path, body)).toMatchObject({
    status,
    body: { message: expect.any(String) },
  });
});
