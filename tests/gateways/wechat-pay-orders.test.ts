import { generateKeyPairSync } from "node:crypto";
import { ApplicationFailure } from "@temporalio/common";
import { createOrder, createRefundOrder, payOrder, startSetup, type Setup } from "./wechat-pay-setup";

let setup: Setup;
beforeAll(async () => {
  setup = await startSetup();
});
afterAll(() => setup.close());
afterEach(async () => {
  await setup.control("PUT", "/faults", []);
  await setup.control("PUT", "/spelling", { spelling: "new" });
});

describe("prepare", () => {
  test("when it is repeated with the same order, then the same QR code comes back", async () => {
    const order = createOrder();
    const first = await setup.pay.prepare(order);
    expect(first.codeUrl).toMatch(/^weixin:\/\/wxpay\/bizpayurl\?pr=/);
    expect(await setup.pay.prepare(order)).toEqual(first);
  });

  test("when an order is made, then the deadline is the gateway's time_expire", async () => {
    const order = createOrder();
    const { codeUrl = "" } = await setup.pay.prepare(order);
    const { body } = await setup.control("GET", `/orders?code_url=${encodeURIComponent(codeUrl)}`);
    expect(body).toMatchObject({
      orders: [{ outTradeNo: order.number, timeExpire: order.deadline, totalFen: 20_000 }],
    });
  });

  test.each([
    ["OUT_TRADE_NO_USED", { amountFen: 1 }],
    ["PARAM_ERROR", { amountFen: 0, number: "01TESTAPPLICATIONWITHNOMONEY00" }],
  ])("when WeChat refuses for good (%s), then it is not retried", async (code, changes) => {
    const order = createOrder();
    await setup.pay.prepare(order);
    const refusal = setup.pay.prepare({ ...order, ...changes });
    await expect(refusal).rejects.toMatchObject({
      type: "GATEWAY_REFUSED",
      nonRetryable: true,
      details: [code],
    });
  });
});

describe("what WeChat refuses", () => {
  test("when an order would have expired before it is made, then WeChat refuses it for good", async () => {
    const order = createOrder({ deadline: new Date(Date.now() - 60_000).toISOString() });
    await expect(setup.pay.prepare(order)).rejects.toMatchObject({
      type: "GATEWAY_REFUSED",
      details: ["PARAM_ERROR"],
    });
  });
});

describe("query", () => {
  test("when nobody paid, then the order is unpaid", async () => {
    const order = createOrder();
    await setup.pay.prepare(order);
    expect(await setup.pay.query(order)).toEqual({ status: "unpaid" });
  });

  test("when it is paid, then the evidence has all that settling checks", async () => {
    const order = createOrder();
    expect(await payOrder(setup, order)).toEqual({
      channel: "wechat",
      merchantId: setup.settings.mchid,
      appId: setup.settings.appid,
      attemptNumber: order.number,
      transactionId: expect.stringMatching(/^4200\d{24}$/),
      amountFen: 20_000,
      currency: "CNY",
      paidAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/),
    });
  });

  test("when a payment was refunded, then it is one, of which a refund was seen", async () => {
    const order = createOrder();
    const evidence = await payOrder(setup, order);
    await setup.pay.refund(createRefundOrder(evidence));
    const refunded = { ...evidence, refundSeen: true };
    expect(await setup.pay.query(order)).toEqual({ status: "paid", evidence: refunded });
  });

  test("when it was closed, then it is closed; when money still comes, then it is paid", async () => {
    const order = createOrder();
    await setup.pay.prepare(order);
    expect(await setup.pay.close(order)).toBe("closed");
    expect(await setup.pay.query(order)).toEqual({ status: "closed" });
    await setup.control("POST", `/orders/${order.number}/pay-late`, {});
    expect(await setup.pay.query(order)).toMatchObject({ status: "paid" });
  });

  test.each(["new", "old"])(
    "when WeChat signs that it doesn't know the order (%s spelling), then it is closed",
    async (spelling) => {
      await setup.control("PUT", "/spelling", { spelling });
      expect(await setup.pay.query(createOrder())).toEqual({ status: "closed" });
    },
  );

  test("when the same answer is unsigned, then it is only a hint", async () => {
    await setup.control("PUT", "/faults", { kind: "unsigned", times: 1 });
    expect(await setup.pay.query(createOrder())).toEqual({
      status: "unclear",
      remark: "NOT_EXIST",
    });
  });
});

describe("close", () => {
  test("when the order is paid or already closed, then it is unclear", async () => {
    const order = createOrder();
    await payOrder(setup, order);
    expect(await setup.pay.close(order)).toBe("unclear");
    const closed = createOrder();
    await setup.pay.prepare(closed);
    await setup.pay.close(closed);
    expect(await setup.pay.close(closed)).toBe("unclear");
    expect(await setup.pay.close(createOrder())).toBe("unclear");
  });
});

describe("faults", () => {
  const quick = () => setup.createClient({ timeoutMs: 100 });

  test.each(["http500", "garbage", "silent", "unsigned", "reset"])(
    "when the answer goes wrong (%s), then each call throws an error that is retried",
    async (kind) => {
      const order = createOrder();
      await setup.pay.prepare(order);
      await setup.control("PUT", "/faults", { kind, times: 3 });
      const calls = [() => quick().prepare(order), () => quick().query(order), () => quick().close(order)];
      for (const call of calls) {
        const error = await call().then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        expect(error).toBeInstanceOf(Error);
        expect(error).not.toBeInstanceOf(ApplicationFailure);
        expect(JSON.stringify(error)).not.toContain("PRIVATE");
      }
    },
  );

  test("when the gateway has no key in common with us, then its answers are refused", async () => {
    const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const [serial = ""] = Object.keys(setup.settings.platformKeys);
    const client = setup.createClient({
      platformKeys: { [serial]: publicKey.export({ type: "spki", format: "pem" }).toString() },
    });
    expect(await client.query(createOrder())).toEqual({ status: "unclear", remark: "NOT_EXIST" });
    await expect(client.prepare(createOrder())).rejects.toThrow("SIGNATURE_MISMATCH");
  });

  test("when our clock is 301 s off, then a genuine answer is refused", async () => {
    const client = setup.createClient({}, () => Date.now() + 301_000);
    await expect(client.prepare(createOrder())).rejects.toThrow("TIMESTAMP_SKEW");
  });
});
