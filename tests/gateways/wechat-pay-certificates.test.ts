import { pino } from "pino";
import { createPlatformKeys } from "../../gateways/wechat-pay/platform-keys";
import { createOrder, payOrder, startSetup, type Setup } from "./wechat-pay-setup";

let setup: Setup;
beforeEach(async () => {
  setup = await startSetup({ mode: "certificate" });
});
afterEach(() => setup.close());

test("when the platform certificate rotates, then the first notice with the new one is accepted", async () => {
  const { body } = await setup.control("POST", "/keys/rotate");
  const order = createOrder();
  await setup.pay.prepare(order);
  await setup.control("POST", `/orders/${order.number}/pay`, {});
  const notice = await setup.notice(1);
  expect(notice.headers["wechatpay-serial"]).toBe(body.serial);
  expect(await setup.pay.verifyNotice(notice)).toMatchObject({
    kind: "payment",
    evidence: { attemptNumber: order.number },
  });
});

test("when it rotated and the gateway restarts, then it still signs with the new one", async () => {
  const { body } = await setup.control("POST", "/keys/rotate");
  await setup.restart();
  await payOrder(setup);
  expect((await setup.notice(1)).headers["wechatpay-serial"]).toBe(body.serial);
});

test("when serials are unknown, then WeChat is asked for certificates once a minute at most", async () => {
  let now = Date.now();
  const client = setup.createClient({}, () => now);
  await payOrder(setup);
  const notice = await setup.notice(1);
  const strange = {
    ...notice,
    headers: { ...notice.headers, "wechatpay-serial": "40".repeat(20) },
  };
  await expect(client.verifyNotice(strange)).rejects.toMatchObject({ code: "UNKNOWN_SERIAL" });

  await setup.control("POST", "/keys/rotate");
  await payOrder(setup);
  const rotated = await setup.notice(2);
  await expect(client.verifyNotice(rotated)).rejects.toMatchObject({ code: "UNKNOWN_SERIAL" });
  now += 60_000;
  expect(await client.verifyNotice(rotated)).toMatchObject({ kind: "payment" });
});

test("when WeChat doesn't answer us, then a notice with an unknown serial is still refused", async () => {
  await payOrder(setup);
  const notice = await setup.notice(1);
  await setup.control("PUT", "/faults", { path: "/v3/certificates", kind: "silent", times: 1 });
  const strange = {
    ...notice,
    headers: { ...notice.headers, "wechatpay-serial": "40".repeat(20) },
  };
  await expect(setup.createClient({ timeoutMs: 900 }).verifyNotice(strange)).rejects.toMatchObject({
    code: "UNKNOWN_SERIAL",
  });
});

test("when the certificates can't be decrypted or are unsigned, then none is taken in", async () => {
  await setup.control("POST", "/keys/rotate");
  await payOrder(setup);
  const rotated = await setup.notice(1);
  const refused = { code: "UNKNOWN_SERIAL" };
  const settings = { ...setup.settings, apiV3Key: "0".repeat(32) };
  const withWrongKey = createPlatformKeys({ settings, now: Date.now, log: pino({ level: "silent" }) });
  await expect(withWrongKey.refresh()).rejects.toThrow();

  await setup.control("PUT", "/faults", { path: "/v3/certificates", kind: "unsigned", times: 1 });
  let now = Date.now();
  const client = setup.createClient({}, () => now);
  await expect(client.verifyNotice(rotated)).rejects.toMatchObject(refused);
  now += 60_000;
  expect(await client.verifyNotice(rotated)).toMatchObject({ kind: "payment" });
});
