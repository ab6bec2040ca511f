import { createOrder, startSetup, type Setup } from "../gateways/wechat-pay-setup";
import { createRawClient, isSigned } from "./wechat-gateway-client";

let setup: Setup;
beforeAll(async () => {
  setup = await startSetup();
});
afterAll(() => setup.close());

test("when an order's QR code is asked for, then it is drawn", async () => {
  const order = createOrder();
  await setup.pay.prepare(order);
  const qr = await fetch(`${setup.url}/control/orders/${order.number}/qr.svg`);
  expect(qr.headers.get("Content-Type")).toContain("image/svg+xml");
  expect(await qr.text()).toContain("<svg");
});

test("when the signing mode is changed, then certificates are listed and sign, until it is changed back", async () => {
  const request = createRawClient(setup.settings);
  const list = () => request("GET", "/v3/certificates");
  await setup.control("PUT", "/signing", { mode: "certificate" });
  const { status, headers, body } = await list();
  expect([status, body.data]).toEqual([
    200,
    [expect.objectContaining({ serial_no: headers.get("Wechatpay-Serial") })],
  ]);
  await setup.control("PUT", "/signing", { mode: "public-key" });
  const after = await list();
  expect(after.status).toBe(404);
  expect(isSigned(after, setup.settings)).toBe(true);
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
