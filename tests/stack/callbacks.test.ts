import type { Answer } from "../../embedded/demo/api-client";
import { eventually } from "../../embedded/demo/narrator";
import { expectPoll } from "../support/expect-poll";
import { createGatewayOrders } from "../support/gateway-orders";
import { gatewayControls } from "../support/gateways";
import { bidder, world } from "../support/here";
import { engine } from "../support/here-engine";
import { send } from "../support/http";
import { approved, awaitApplication, isOver, paid, startWechat, finished } from "../support/journey";
import { callbackPaths, createNoticeMaker, type Callback } from "../support/notices";
import { expectProblem } from "../support/problems";
import { testStack } from "../support/test-stack";
import { withoutMark } from "../support/without-mark";

const figuresUrl = testStack().addresses.workerHealth.replace("/readyz", "/metrics");
const gateways = createGatewayOrders(testStack().addresses);
const make = createNoticeMaker(testStack());

const deliver = (callback: Callback): Promise<Answer> =>
  send(world.stack.addresses.api, { method: "POST", idempotencyKey: null, ...callback });

/** Returns an application whose WeChat order is paid, while the gateway sends no notice. */
async function paidInSilence() {
  const { id } = await approved({ world, bidder });
  const { number } = await startWechat(bidder, id);
  await gateways.silenceWechat(number);
  return { id, number, transaction: await gateways.payWechat(number) };
}

test("when a notice comes again and again, then the money counts once and each is taken", async () => {
  const { id, transaction } = await paidInSilence();
  const notice = make.wechat(transaction);
  const answers = await Promise.all(Array.from({ length: 10 }, () => deliver(notice)));
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 204));
  const application = await awaitApplication(bidder, id, ({ payment }) => payment === "已支付");
  expect(await deliver(make.wechat(transaction))).toMatchObject({ status: 204 });
  expect(await bidder.api.get(id)).toEqual(application);
  expect(application.attempts[0]?.transactions).toHaveLength(1);
  await expectPoll(() => world.models.messages.countDocuments({ _id: `${id}:paid` })).toBe(1);
});

test("when a notice comes again and its news is in the books, then the workflow isn't told again", async () => {
  const { id, transaction } = await paidInSilence();
  expect(await deliver(make.wechat(transaction))).toMatchObject({ status: 204 });
  await awaitApplication(bidder, id, ({ payment }) => payment === "已支付");
  const signals = async () =>
    ((await engine.client.workflow.getHandle(id).fetchHistory()).events ?? []).filter(
      ({ workflowExecutionSignaledEventAttributes: signal }) => signal,
    ).length;
  const before = await signals();
  expect(await deliver(make.wechat(transaction))).toMatchObject({ status: 204 });
  expect(await signals()).toBe(before);
});

test("when a genuine notice is about nothing of ours, then it is refused", async () => {
  const { id, number, transaction } = await paidInSilence();
  const { id: draft } = await bidder.api.create({});
  const foreign = [`${id}0009`, "01ARZ3NDEKTSV4RRFFQ69G5FAV0001", `${draft}0001`, "short"];
  for (const outTradeNo of foreign) {
    expect(await deliver(make.wechat({ ...transaction, outTradeNo }))).toMatchObject({ status: 400 });
  }
  const amounts = [transaction.amountFen - 1, transaction.amountFen * 100];
  for (const amountFen of amounts) {
    expect(await deliver(make.wechat({ ...transaction, amountFen }))).toMatchObject({ status: 400 });
  }
  expect(await bidder.api.get(id)).toMatchObject({
    payment: "未支付",
    attempts: [{ number, transactions: [] }],
  });
});

test("when a callback's body is too large, or the method is none, then it is refused", async () => {
  const { wechat, unionPay, invoice } = callbackPaths;
  for (const path of [wechat, unionPay, `${invoice}/01ARZ3NDEKTSV4RRFFQ69G5FAV/not-the-key`]) {
    const bring = (length: number) =>
      deliver({ path, headers: { "content-type": "text/plain" }, body: "a=".padEnd(length, "1") });
    expect((await bring(64 * 1024)).status).toBe(400);
    expectProblem(await bring(64 * 1024 + 1), 413, "TOO_LARGE");
    expectProblem(await send(world.stack.addresses.api, { path }), 405, "METHOD_NOT_ALLOWED");
  }
});

test("when a refund's notice comes while the application has no run, then it must come again, and after the end it is taken", async () => {
  const { id } = await paid({ world, bidder, channel: "unionpay" });
  const number = `${id}0001`;
  await engine.client.workflow.getHandle(id).terminate("示例");
  const { refundByHand, unionPayLedger } = gatewayControls(testStack().addresses);
  await refundByHand("unionpay", number, new Date().toISOString(), { amountFen: 5_000 });
  const { rows } = await unionPayLedger();
  const payment = rows.find(({ orderId }) => orderId === number);
  const row = rows.find(({ origQryId }) => origQryId !== undefined && origQryId === payment?.queryId);
  if (!row) throw new Error("no refund in UnionPay's books");
  const notice = make.unionPay(make.unionPayFields(row));
  expect(await deliver(notice)).toMatchObject({ status: 503 });
  // A draft has no run that could come back, so a notice that names one isn't sent again.
  const { id: draft } = await bidder.api.create({});
  const ofDraft = make.unionPayFields({ ...row, orderId: `${draft}R1` }, { reqReserved: `${draft}0001` });
  expect(await deliver(make.unionPay(ofDraft))).toMatchObject({ status: 200 });
  await world.operator.api.call("POST", `/api/operations/applications/${id}/revival`);
  expect(await deliver(notice)).toMatchObject({ status: 200 });
  await awaitApplication(world.operator, id, ({ attempts }) =>
    Boolean(attempts[0]?.transactions[0]?.consoleRefunds?.length),
  );
  await world.operator.api.withdraw(id, "不再办理");
  await awaitApplication(bidder, id, isOver);
  expect(await deliver(notice)).toMatchObject({ status: 200 });
});

test("when the bank sends the browser back, then that proves nothing", async () => {
  const { id, number } = await paidInSilence();
  const path = `${callbackPaths.unionPay}/return`;
  const body = new URLSearchParams({ orderId: number, respCode: "00" }).toString();
  const back = await deliver({
    path,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body,
  });
  expect(back.status).toBe(303);
  expect(await bidder.api.get(id)).toMatchObject({ payment: "未支付" });
});

async function ended(channel: "wechat" | "unionpay"): Promise<string> {
  const { id } = await finished({ world, bidder, channel });
  // News that arrives during the run's last task makes Temporal repeat that task, so the run may complete a little
  // later.
  await expectPoll(() => engine.runStatus(id)).toBe("COMPLETED");
  return id;
}

test.each(["wechat", "unionpay"] as const)(
  "when money comes by %s for an application that has ended, then it goes back and the books balance",
  async (channel) => {
    const id = await ended(channel);
    const before = await world.models.applications.findById(id, withoutMark).lean();
    const number = `${id}0001`;
    if (channel === "wechat") await gateways.payWechat(number, "pay-twice");
    else await gateways.payUnionPay(number, "pay-twice");
    const refund = await eventually(
      "the stray refund's end",
      () => world.models.strayRefunds.findOne({ applicationId: id }).lean(),
      (document) => document?.status === "已退款",
    );
    expect(refund?.strayRefund).toMatchObject({
      refund: { amountFen: 20_000, reason: "申请已结束", status: "已退款" },
      evidence: { attemptNumber: number, channel },
    });
    const balanceOf = { wechat: gateways.wechatBalance, unionpay: gateways.unionPayBalance }[channel];
    expect(await balanceOf(number)).toBe(20_000);
    expect(await world.models.applications.findById(id, withoutMark).lean()).toEqual(before);
    const retry = await world.operator.api.call("POST", `/api/refunds/${refund?._id}/retry`);
    expectProblem(retry, 409, "NO_ABNORMAL_REFUND");
    const figures = async () => (await fetch(figuresUrl)).text();
    const counted = `ca_refunds{channel="${channel}",reason="申请已结束",state="已退款"} `;
    await eventually("its count", figures, (text) => text.includes(counted));
  },
);
