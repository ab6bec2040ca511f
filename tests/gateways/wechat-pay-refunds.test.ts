import type { RefundAnswer, RefundOrder } from "../../domain/money/payment";
import { createRefundOrder, payOrder, startSetup, type Setup } from "./wechat-pay-setup";

let setup: Setup;
beforeAll(async () => {
  setup = await startSetup();
});
afterAll(() => setup.close());

async function ended(order: RefundOrder): Promise<RefundAnswer> {
  for (;;) {
    const answer = await setup.pay.queryRefund(order);
    if (answer.standing !== "processing") return answer;
  }
}

test("when a refund is asked for twice, then it refunds once and ends as refunded", async () => {
  const order = createRefundOrder(await payOrder(setup));
  const before = (await setup.control("GET", "/ledger")).body.sums as { refundedFen: number };
  expect(await setup.pay.refund(order)).toEqual({ standing: "processing" });
  expect(await ended(order)).toEqual({ standing: "refunded" });
  expect(await setup.pay.refund(order)).toEqual({ standing: "refunded" });
  const after = (await setup.control("GET", "/ledger")).body.sums as { refundedFen: number };
  expect(after.refundedFen - before.refundedFen).toBe(20_000);
});

test.each([
  ["ABNORMAL", "退款异常"],
  ["CLOSED", "退款已关闭"],
])(
  "when a refund ends %s, then it is abnormal with a remark, and asking again tries again",
  async (outcome, remark) => {
    const order = createRefundOrder(await payOrder(setup));
    await setup.control("PUT", `/refunds/${order.refundNumber}`, { outcome });
    await setup.pay.refund(order);
    expect(await ended(order)).toEqual({
      standing: "abnormal",
      remark: expect.stringContaining(remark),
    });
    await setup.control("PUT", `/refunds/${order.refundNumber}`, { outcome: "SUCCESS" });
    expect(await setup.pay.refund(order)).toEqual({ standing: "processing" });
    expect(await ended(order)).toEqual({ standing: "refunded" });
  },
);

test("when WeChat doesn't know the refund, then it is abnormal", async () => {
  const order = createRefundOrder(await payOrder(setup));
  expect(await setup.pay.queryRefund(order)).toEqual({
    standing: "abnormal",
    remark: expect.stringContaining("RESOURCE_NOT_EXISTS"),
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
  expect(await ended(order)).toEqual({ standing: "refunded" });
});
