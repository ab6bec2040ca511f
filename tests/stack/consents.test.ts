import { randomUUID } from "node:crypto";
import { sweepConsents } from "../../api/consents/sweep";
import type { Dependencies } from "../../api/dependencies";
import { createEngine } from "../../api/engine";
import { resolveRefund } from "../../api/refunds/commands";
import { readRenewalConfig } from "../../config/renewal";
import type { Answer as Told } from "../../contract/answers";
import type { Application } from "../../domain/application/application";
import { dayMs } from "../../domain/beijing-day";
import type { PaymentEvidence } from "../../domain/money/payment";
import { strayRefundOf } from "../../domain/money/stray-refund";
import { createApiClient } from "../../embedded/demo/api-client";
import { eventually } from "../../embedded/demo/narrator";
import { demoToken } from "../../stand-ins/identity/demo-token";
import { createMessenger } from "../../temporal/messenger";
import { abnormalRefund, askByHand, decideOn, byTwo } from "../support/by-two";
import { gatewayControls } from "../support/gateways";
import { bidder, world } from "../support/here";
import { engine } from "../support/here-engine";
import { awaitApplication, approved, startWechat, isOver } from "../support/journey";
import { expectProblem } from "../support/problems";
import { onceOnly } from "../support/run-once";
import { testStack, demoUser } from "../support/test-stack";
import { type Person, readAs } from "../support/world";

/*
 * Tests of refunds by hand, which need two persons: who may be the second one, and what happens to requests that wait.
 */

const account = "6222020200119988777";
const to = { kind: "bankCard", bankType: "ICBC_DEBIT", account, holder: "示例持卡人" };
const reason = "收款账户已注销，改退投标人的借记卡";

const gateways = gatewayControls(testStack().addresses);
afterAll(async () => {
  await gateways.failWechat();
});

const withAbnormalRefund = (outcome: "ABNORMAL" | "CLOSED" = "ABNORMAL") =>
  abnormalRefund({ world, bidder }, outcome);
const treatment = (number: string, given: object = to) => ({
  path: `/api/refunds/${number}/treatment`,
  body: { to: given, reason },
});
const resolution = (number: string) => ({
  path: `/api/refunds/${number}/resolution`,
  body: { reason: "已线下退款" },
});
const refundOf = async (id: string, { api }: Pick<Person, "api"> = world.operator) =>
  (await api.get(id)).attempts[0]?.transactions[0]?.refunds?.[0];
const listed = async (id: string, { api }: Person = world.secondOperator) => {
  const { body } = await api.call<Told<"consents">>("GET", "/api/consents");
  return body.items.find((item) => item.id === id);
};

test("when a refund is to go to a card, then it waits for another operator, and both stand in the application and its trail", async () => {
  const { id, number } = await withAbnormalRefund();
  await gateways.endRefund(number, "SUCCESS");
  const { id: consentId } = await askByHand(world.operator, treatment(number));
  expect(await refundOf(id)).toMatchObject({ status: "退款异常" });
  const shown = { kind: "bankCard", bank: "工商银行", card: "****8777", holder: "示例持卡人" };
  expect(await listed(consentId)).toMatchObject({
    ...{ command: "treatRefund", state: "待复核", askedBy: "运维员甲", reason, to: shown },
    ...{ applicationId: id, record: number, amountFen: 20_000, mayDecide: true, mayTakeBack: false },
  });
  expect(await listed(consentId, world.operator)).toMatchObject({ mayDecide: false, mayTakeBack: true });
  const overview = await readAs<"overview">(world.operator, "/api/operations/overview");
  expect(overview.waitingConsents).toBeGreaterThan(0);
  const refunds = await world.operator.api.call<Told<"abnormalRefunds">>("GET", "/api/refunds");
  expect(refunds.body.items.find((item) => item.number === number)).toMatchObject({ awaitsConsent: true });

  const key = randomUUID();
  for (const _ of [1, 2])
    expect(await decideOn(world.secondOperator, consentId, "agree", key)).toMatchObject({
      status: 200,
      body: { state: "已执行", second: { by: "运维员乙", opinion: "已核对" } },
    });
  await awaitApplication(bidder, id, isOver);
  expect(await refundOf(id)).toMatchObject({
    ...{ status: "已退款", treatment: "bankCard" },
    interventions: [
      {
        ...{ command: "treatRefund", by: "运维员甲", reason, to: shown },
        second: { by: "运维员乙", opinion: "已核对" },
      },
    ],
  });
  expect(await refundOf(id, bidder)).not.toHaveProperty("interventions");

  const { body: trail } = await world.auditor.api.call<{ items: Told<"auditEntry">[] }>(
    ...(["GET", `/api/audit?applicationId=${id}&pageSize=100`] as const),
  );
  const acts = trail.items
    .filter(({ detail, record }) => detail !== undefined && record === number)
    .toReversed();
  expect(acts).toMatchObject([
    { who: world.operator.subject, action: "treatRefund", result: "done", record: number },
    { who: world.secondOperator.subject, action: "decideConsent", result: "done", record: number },
    { action: "decideConsent", result: "repeated" },
  ]);
  for (const { detail } of acts) expect(detail).toContain("退至工商银行 ****8777 示例持卡人");
  expect(acts[1]?.detail).toBe(
    `同意：已核对；异常退款处理：微信退款（申请已撤回），退款异常，用户的收款账户可能已注销或冻结；200.00元；退至工商银行 ****8777 示例持卡人；运维员甲发起：${reason}`,
  );
  // Updates appear in the trail under this name only if somebody sends them past the API. The API sends those that two
  // people agreed to.
  expect(trail.items.filter(({ action }) => action.startsWith("update"))).toEqual([]);
});

test("when it is disagreed with, taken back, or a day old, then nothing is done, and it can be asked for anew", async () => {
  const { id, number } = await withAbnormalRefund("CLOSED");
  const asked = await askByHand(world.operator, resolution(number));
  const again = () =>
    world.secondOperator.api.call("POST", resolution(number).path, { body: { reason: "另" } });
  expectProblem(await again(), 409, "CONSENT_WAITING");
  expect(await decideOn(world.secondOperator, asked.id, "disagree")).toMatchObject({ status: 200 });
  expectProblem(await decideOn(world.secondOperator, asked.id), 409, "CONSENT_OVER");

  const other = await askByHand(world.operator, resolution(number));
  const takeBack = ({ api }: Person) => api.call("POST", `/api/consents/${other.id}/withdrawal`);
  expectProblem(await takeBack(world.secondOperator), 403, "CONSENT_OF_ANOTHER");
  expect(await takeBack(world.operator)).toMatchObject({ status: 200, body: { state: "已撤回" } });
  expectProblem(await takeBack(world.operator), 409, "CONSENT_OVER");
  expect(await decideOn(world.secondOperator, other.id)).toMatchObject({
    body: { state: "已撤回" },
    status: 409,
  });
  expect(await refundOf(id)).toMatchObject({ status: "退款异常" });

  const { id: lapsing } = await askByHand(world.operator, resolution(number));
  const { consentRequests } = world.models;
  await consentRequests.updateOne({ _id: lapsing }, { $set: { askedAt: new Date(Date.now() - dayMs) } });
  expect(await listed(lapsing)).toMatchObject({ state: "已失效", mayDecide: false });
  const late = await decideOn(world.secondOperator, lapsing);
  expectProblem(late, 409, "CONSENT_OVER");
  expect(late.body).toMatchObject({ state: "已失效" });
  await byTwo(world, resolution(number));
  expect(await consentRequests.findById(lapsing).lean()).not.toHaveProperty("sealed");
  await awaitApplication(bidder, id, isOver);
});

test("when the second is the first, a script, of its organisation, or no operator, then they are refused, and it waits on; the card stands nowhere in clear, and with the end not at all", async () => {
  const { number } = await withAbnormalRefund();
  const { id } = await askByHand(world.operator, treatment(number));
  const stored = await world.models.consentRequests.findById(id).lean();
  const text = JSON.stringify(stored);
  expect(stored?.sealed).toEqual(expect.any(String));
  expect(text + Buffer.from(stored?.sealed ?? "", "base64").toString()).not.toContain(account);
  expectProblem(await decideOn(world.operator, id), 403, "SECOND_IS_FIRST");
  const { addresses } = world.stack;
  const token = await demoToken(addresses.identity, demoUser(testStack(), "operator2"), "import codec");
  const script = { api: createApiClient({ baseUrl: addresses.api, token }) } as Person;
  expectProblem(await decideOn(script, id), 403, "NO_ROLE");
  const { orgCode, orgName } = bidder;
  const roles = ["operator" as const];
  const colleague = await world.signIn({ subject: randomUUID(), name: "示例同事", roles, orgCode, orgName });
  expectProblem(await decideOn(colleague, id), 403, "OWN_APPLICATION");
  expect(await listed(id, colleague)).toMatchObject({ mayDecide: false });
  expectProblem(await decideOn(world.reviewer, id), 403, "NO_ROLE");
  expectProblem(await decideOn(world.secondOperator, "01ARZ3NDEKTSV4RRFFQ69G5FAV"), 404, "NOT_FOUND");
  expect(await listed(id)).toMatchObject({ state: "待复核" });
  expect(await decideOn(world.secondOperator, id, "disagree")).toMatchObject({ body: { state: "不同意" } });
  const after = await world.models.consentRequests.findById(id).lean();
  expect(after).not.toHaveProperty("sealed");
  expect(after).not.toHaveProperty("open");
});

test("when the refund has ended or is another amount by then, then consent is refused with a sentence, and nothing is done", async () => {
  const { id, number } = await withAbnormalRefund("CLOSED");
  const ended = await askByHand(world.operator, resolution(number));
  await gateways.endRefund(number, "SUCCESS");
  await world.operator.api.call("POST", `/api/refunds/${number}/retry`);
  await awaitApplication(bidder, id, isOver);
  const late = await decideOn(world.secondOperator, ended.id);
  expectProblem(late, 409, "NO_ABNORMAL_REFUND");
  expect(await listed(ended.id)).toMatchObject({
    state: "未执行",
    problem: expect.stringContaining("没有需要处理的异常退款"),
  });

  const { id: otherId, number: other } = await withAbnormalRefund("CLOSED");
  const changed = await askByHand(world.operator, resolution(other));
  await world.models.consentRequests.updateOne({ _id: changed.id }, { $set: { amountFen: 19_999 } });
  expectProblem(await decideOn(world.secondOperator, changed.id), 409, "REFUND_CHANGED");
  expect(await refundOf(otherId)).toMatchObject({ status: "退款异常" });
});

test("when the gateway is away as it is agreed to, then it waits on, and agreeing again carries it out", async () => {
  const { id, number } = await withAbnormalRefund("CLOSED");
  const { id: consentId } = await askByHand(world.operator, resolution(number));
  await gateways.failWechat(`/v3/refund/domestic/refunds/${number}`);
  const key = randomUUID();
  expectProblem(await decideOn(world.secondOperator, consentId, "agree", key), 503, "GATEWAY_UNANSWERED");
  expect(await listed(consentId)).toMatchObject({
    ...{ state: "待复核", mayDecide: true },
    problem: expect.stringContaining("支付渠道暂未答复"),
  });
  await gateways.failWechat();
  expect(await decideOn(world.secondOperator, consentId, "agree", key)).toMatchObject({ status: 200 });
  expect(await refundOf(id)).toMatchObject({ status: "人工结清", interventions: [{}] });
});

/** Runs the API's sweep of consents as it would run more than a minute later. */
async function sweepLater(): Promise<void> {
  const { models } = world;
  const never = () => Promise.reject(new Error("the sweep had to open nothing"));
  await sweepConsents({
    ...{ models, engine: engine as never, sealer: { seal: never, open: never } },
    now: () => Date.now() + 120_000,
    log: { info: () => undefined, warn: () => undefined } as never,
  });
}

test("when the process dies after the consent, before or after the command, then it is carried out once", async () => {
  const { consentRequests } = world.models;
  const { id, number } = await withAbnormalRefund("CLOSED");
  const { id: consentId } = await askByHand(world.operator, resolution(number));
  const { subject, name } = world.secondOperator;
  const second = { by: { role: "operator", id: subject, name }, opinion: "已核对", at: new Date(0) };
  // The request was agreed to but not carried out, as if the API had died. The API's sweep carries it out.
  await consentRequests.updateOne({ _id: consentId }, { $set: { state: "已同意", second } });
  await awaitApplication(bidder, id, isOver);
  const [one] = (await refundOf(id))?.interventions ?? [];
  expect(one).toMatchObject({ by: "运维员甲", second: { by: "运维员乙" } });

  // The request was carried out, but that was not recorded. The sweep recognises this by the refund itself.
  await consentRequests.updateOne(
    { _id: consentId },
    { $set: { state: "已同意", second: { ...second, at: new Date() }, sealed: "none" } },
  );
  await sweepLater();
  expect(await consentRequests.findById(consentId).lean()).toMatchObject({ state: "已执行" });
  expect((await refundOf(id))?.interventions).toHaveLength(1);
});

test("when money came for an application that has ended, then settling its refund by hand takes two persons as well", async () => {
  const { id } = await approved({ world, bidder });
  await startWechat(bidder, id);
  await world.operator.api.withdraw(id, "用户要求撤回");
  await awaitApplication(bidder, id, isOver);
  const { application } = (await world.models.applications.findById(id).lean()) ?? {};
  const [attempt] = (application as Application).attempts;
  // WeChat doesn't know this payment, and so refuses to refund it.
  const evidence: PaymentEvidence = {
    ...{ channel: "wechat", merchantId: "", ...attempt?.merchant, attemptNumber: `${id}0001` },
    ...{ transactionId: `4200${id}`, amountFen: 20_000, currency: "CNY", paidAt: new Date().toISOString() },
  };
  const input = strayRefundOf(application as Application, evidence, new Date().toISOString());
  const { number } = input.refund;
  await createMessenger(engine.client).startOnce("strayRefund", { workflowId: number, input });
  const stray = () => world.models.strayRefunds.findById(number).lean();
  await eventually("退款异常", stray, (found) => found?.status === "退款异常");
  await byTwo(world, resolution(number));
  expect((await stray())?.strayRefund.refund).toMatchObject({
    ...{ status: "人工结清", remark: "运维员甲：已线下退款（复核：运维员乙）" },
    interventions: [{ command: "resolveRefund", second: { by: { name: "运维员乙" } } }],
  });
});

test("when there is but one operator, then what they do by hand is done at once, and is theirs alone", async () => {
  const { id, number } = await withAbnormalRefund("CLOSED");
  const { settings, eventsPerRun } = readRenewalConfig({});
  const alone = {
    ...{ models: world.models, twoPersons: false, now: Date.now },
    engine: createEngine({ client: engine.client, settings, eventsPerRun }),
  } as unknown as Dependencies;
  const asked = {
    id: number,
    body: { reason: "已线下退款" },
    principal: world.operator,
    messages: onceOnly,
    tell: () => undefined,
    onUsage: () => undefined,
  };
  expect(await resolveRefund(alone)(asked)).toEqual({});
  expect(await refundOf(id)).toMatchObject({ status: "人工结清", remark: "运维员甲：已线下退款" });
  expect((await refundOf(id))?.interventions).toEqual([
    { at: expect.any(String), command: "resolveRefund", by: "运维员甲", reason: "已线下退款" },
  ]);
});
