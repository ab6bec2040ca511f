import type { RefundAnswer, RefundOrder } from "../../domain/money/payment";
import { createRefundOrder, payOrder, startSetup, type Setup } from "./wechat-pay-setup";

let setup: Setup;
beforeAll(async () => {
  setup = await startSetup();
});
afterAll(() => setup.close());

const refunded = { status: "refunded", doneAt: expect.stringMatching(/Z$/), to: "payer" };

async function ended(order: RefundOrder): Promise<RefundAnswer> {
  for (;;) {
    const answer = await setup.pay.queryRefund(order);
    if (answer.status !== "processing") return answer;
  }
}

test("when a refund is asked for twice, then it refunds once and ends as refunded", async () => {
  const order = createRefundOrder(await payOrder(setup));
  const before = (await setup.control("GET", "/ledger")).body.sums as { refundedFen: number };
  expect(await setup.pay.refund(order)).toEqual({ status: "processing" });
  expect(await ended(order)).toEqual(refunded);
  expect(await setup.pay.refund(order)).toEqual(refunded);
  const after = (await setup.control("GET", "/ledger")).body.sums as { refundedFen: number };
  expect(after.refundedFen - before.refundedFen).toBe(20_000);
});

/** Requests a refund that ends with the given outcome. Afterwards, a repeat of the refund would succeed. */
async function refundThatEnds(outcome: string): Promise<RefundOrder> {
  const order = createRefundOrder(await payOrder(setup));
  await setup.control("PUT", `/refunds/${order.refundNumber}`, { outcome });
  await setup.pay.refund(order);
  await ended(order);
  await setup.control("PUT", `/refunds/${order.refundNumber}`, { outcome: "SUCCESS" });
  return order;
}

test("when a refund is closed, then it is abnormal with a remark, and asking again tries again", async () => {
  const order = await refundThatEnds("CLOSED");
  expect(await setup.pay.queryRefund(order)).toEqual({
    status: "abnormal",
    abnormality: "closed",
    remark: expect.stringContaining("退款已关闭"),
  });
  expect(await setup.pay.refund(order)).toEqual({ status: "processing" });
  expect(await ended(order)).toEqual(refunded);
});

const accountAbnormal = {
  status: "abnormal",
  abnormality: "account",
  remark: expect.stringContaining("退款异常"),
};
const card = {
  kind: "bankCard",
  bankType: "ICBC_DEBIT",
  account: "6222020200112230000",
  holder: "示例",
} as const;

test("when the payer's account can't take it, then asking again under the number changes nothing", async () => {
  const order = await refundThatEnds("ABNORMAL");
  expect(await setup.pay.refund(order)).toEqual(accountAbnormal);
  expect(await setup.pay.queryRefund(order)).toEqual(accountAbnormal);
});

test.each([card, { kind: "merchantAccount" } as const])(
  "when it is sent to another account ($kind), then it is done, asking twice changes nothing, and WeChat says where it went",
  async (to) => {
    const order = await refundThatEnds("ABNORMAL");
    await setup.pay.treatRefund(order, to);
    await setup.pay.treatRefund(order, to);
    expect(await ended(order)).toEqual(to.kind === "bankCard" ? refunded : { ...refunded, to: to.kind });
  },
);

test("when it is sent to what is no card, or needs no other account, then WeChat refuses for good", async () => {
  const order = await refundThatEnds("ABNORMAL");
  const refused = { type: "GATEWAY_REFUSED" };
  await expect(setup.pay.treatRefund(order, { ...card, account: "12" })).rejects.toMatchObject(refused);
  await expect(setup.pay.treatRefund(order, { ...card, bankType: "XX" })).rejects.toMatchObject(refused);
  const closed = await refundThatEnds("CLOSED");
  await expect(setup.pay.treatRefund(closed, card)).rejects.toMatchObject(refused);
});

test("when WeChat doesn't know the refund, then it is abnormal", async () => {
  const order = createRefundOrder(await payOrder(setup));
  expect(await setup.pay.queryRefund(order)).toEqual({
    status: "abnormal",
    abnormality: "absent",
    remark: "微信支付没有这笔退款，请重试退款",
  });
});

test("when more would go back than came in, then WeChat refuses for good", async () => {
  const evidence = await payOrder(setup);
  await setup.pay.refund(createRefundOrder(evidence, { amountFen: 15_000 }));
  const second = createRefundOrder(evidence, { refundNumber: "R-second", amountFen: 5_001 });
  await expect(setup.pay.refund(second)).rejects.toMatchObject({
    type: "GATEWAY_REFUSED",
    details: ["INVALID_REQUEST"],
  });
});

const refuse = (code: string, times = 1) =>
  setup.control("PUT", "/refusals", [{ path: "/v3/refund", code, times }]);

test.each(["NOT_ENOUGH", "USER_ACCOUNT_ABNORMAL"])(
  "when WeChat refuses a refund with %s, then it is the operator's, and may be asked for again under its number",
  async (code) => {
    const order = createRefundOrder(await payOrder(setup));
    await refuse(code);
    await expect(setup.pay.refund(order)).rejects.toMatchObject({
      type: "GATEWAY_REFUSED",
      details: [code],
      nonRetryable: true,
    });
    await setup.pay.refund(order);
    expect(await ended(order)).toEqual(refunded);
  },
);

test("when WeChat is asked too often, then nothing is decided, and asking later does", async () => {
  const order = createRefundOrder(await payOrder(setup));
  await refuse("FREQUENCY_LIMITED");
  await expect(setup.pay.refund(order)).rejects.toThrow("was answered with 429");
  await setup.pay.refund(order);
  expect(await ended(order)).toEqual(refunded);
});

test("when the answer to a refund is lost, then asking again finds it", async () => {
  const order = createRefundOrder(await payOrder(setup));
  await setup.control("PUT", "/faults", {
    path: "/v3/refund",
    kind: "reset",
    times: 1,
    carriedOut: true,
  });
  await expect(setup.pay.refund(order)).rejects.toThrow("POST /v3/refund/domestic/refunds");
  await setup.pay.refund(order);
  expect(await ended(order)).toEqual(refunded);
});
