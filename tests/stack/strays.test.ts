import { randomUUID } from "node:crypto";
import { repairIdOf } from "../../contract/workflow-ids";
import type { Application } from "../../domain/application/application";
import type { PaymentEvidence } from "../../domain/money/payment";
import { strayRefundOf } from "../../domain/money/stray-refund";
import { routePaymentEvent } from "../../services/payment-events/route-event";
import { RunMissing } from "../../services/payment-events/run-missing";
import { createMessenger } from "../../temporal/messenger";
import { createWorkflowMessenger } from "../../worker/start-worker";
import { expectPoll } from "../support/expect-poll";
import { createTroubledWorker } from "../support/failing-tasks";
import { bidder, world } from "../support/here";
import { engine } from "../support/here-engine";
import { approved, awaitApplication, isOver, startWechat } from "../support/journey";
import { testStack } from "../support/test-stack";
import { readAs } from "../support/world";

/* Tests of stray refunds that lose their run: they are found, news waits for them, and they are continued. */

/** Starts the refund of a payment that WeChat doesn't know, so that the refund is abnormal and stays open. */
async function openStray() {
  const { id } = await approved({ world, bidder });
  await startWechat(bidder, id);
  await world.operator.api.withdraw(id, "用户要求撤回");
  await awaitApplication(bidder, id, isOver);
  const { application } = (await world.models.applications.findById(id).lean()) ?? {};
  const [attempt] = (application as Application).attempts;
  const evidence: PaymentEvidence = {
    channel: "wechat",
    merchantId: "",
    ...attempt?.merchant,
    attemptNumber: `${id}0001`,
    transactionId: `4200${id}`,
    amountFen: 20_000,
    currency: "CNY",
    paidAt: new Date().toISOString(),
  };
  const input = strayRefundOf(application as Application, evidence, new Date().toISOString());
  const { number } = input.refund;
  await createMessenger(engine.client).startOnce("strayRefund", { workflowId: number, input });
  const statusOf = async () => (await world.models.strayRefunds.findById(number).lean())?.status;
  await expectPoll(statusOf).toBe("退款异常");
  return { id, number, application: application as Application, evidence };
}

const missing = async () =>
  (await readAs<"missingRuns">(world.operator, "/api/operations/missing-runs")).items.map(
    ({ refundNumber }) => refundNumber,
  );
const dutiesAbout = async (number: string) =>
  (await readAs<"duties">(world.operator, "/api/duties")).items.flatMap(({ kind, about }) =>
    about === number ? [kind] : [],
  );
const revive = (id: string) =>
  world.operator.api.call<{ revived: boolean }>("POST", `/api/operations/applications/${id}/revival`);

test("finds a stray refund whose run was lost, lets its news wait, and revives it", async () => {
  const { id, number, application, evidence } = await openStray();
  await engine.client.workflow.getHandle(number).terminate("示例");
  const { attemptNumber, transactionId, amountFen } = evidence;
  const news = {
    refundNumber: number,
    attemptNumber,
    transactionId,
    amountFen,
    answer: { status: "abnormal" as const },
  };
  const route = () =>
    routePaymentEvent(
      {
        ...{ ...world.models, messenger: createWorkflowMessenger(engine.client), now: Date.now },
        log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      },
      { kind: "refund", evidence: news, application },
    );
  await expect(route()).rejects.toThrow(RunMissing);
  await expectPoll(missing).toContain(number);
  await expectPoll(() => dutiesAbout(number)).toEqual(expect.arrayContaining(["refundAbnormal", "run"]));

  expect(await revive(id)).toMatchObject({ status: 200, body: { revived: true } });
  expect(await missing()).not.toContain(number);
  expect(await dutiesAbout(number)).toEqual(["refundAbnormal"]);
  expect(await route()).toBe("workflowTold");
});

test("continues a stray refund without a run in the nightly repair, and reports one whose tasks fail", async () => {
  const [lost, failing] = [await openStray(), await openStray()];
  const worker = await createTroubledWorker(engine, testStack());
  await worker.failsAtStray(failing.number);
  await expectPoll(missing).toContain(failing.number);
  await engine.client.workflow.getHandle(lost.number).terminate("示例");
  const workflowId = repairIdOf(randomUUID());
  await createMessenger(engine.client).startOnce("repair", { workflowId, input: {} });
  const report: { strayRefunds: number; straysMissing: number } = await engine.client.workflow
    .getHandle(workflowId)
    .result();
  expect(report.strayRefunds).toBeGreaterThan(0);
  expect(report.straysMissing).toBeGreaterThan(0);
  expect(await engine.runStatus(lost.number)).toBe("RUNNING");
  expect(await missing()).toContain(failing.number);

  expect(await revive(failing.id)).toMatchObject({ status: 200, body: { revived: true } });
  expect(await missing()).not.toContain(failing.number);
  await worker.close();
});
