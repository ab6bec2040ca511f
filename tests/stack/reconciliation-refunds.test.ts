import { MockActivityEnvironment } from "@temporalio/testing";
import { pino } from "pino";
import { createReconciliationActivities } from "../../activities/reconciliation";
import type { Application } from "../../domain/application/application";
import { orderOf, refundNumber, refundOrderOf, refundsOf } from "../../domain/money/attempts";
import type { Comparison, ReconciliationReport } from "../../domain/reconciliation/report";
import { statementDay } from "../../domain/reconciliation/statement-day";
import { findOwner } from "../../services/payment-events/find-owner";
import type { WorkflowMessenger } from "../../services/payment-events/route-event";
import { compareAccount } from "../../services/reconciliation/compare-account";
import { type FoundDifferences, settleDifferences } from "../../services/reconciliation/settle-differences";
import { recordsOfSpan } from "../../store/records-of-span";
import { projectionUpdate } from "../../store/write-projection";
import { createWorkflowMessenger } from "../../worker/start-worker";
import { after, approved, at, evidenceFor, withAttempt } from "../domain/samples";
import { startSetup, type Setup } from "../gateways/wechat-pay-setup";
import { expectPoll } from "../support/expect-poll";
import { gatewayControls } from "../support/gateways";
import { bidder, world } from "../support/here";
import { engine } from "../support/here-engine";
import {
  approved as approvedByReviewer,
  awaitApplication,
  paid,
  startWechat,
  isOver,
} from "../support/journey";
import { noBills } from "../support/no-bills";
import { useOwnDatabase } from "../support/own-database";
import { daysAgo } from "../support/reconciliation";

const [day, nextDay] = ["2026-01-05", "2026-01-06"];

/** A gateway without a statement and without a fund flow. */
const silentGateway = {
  merchantIds: ["示例商户"] as const,
  downloadStatement: () => Promise.resolve(undefined),
  downloadFundFlow: () => Promise.resolve([]),
};

const common = { bills: noBills, log: pino({ level: "silent" }), now: () => Date.now() };

/** A messenger that accepts every message to a workflow, and does nothing with it. */
const deafMessenger: WorkflowMessenger = {
  tellOfPayment: () => Promise.resolve(true),
  tellOfRefund: () => Promise.resolve(true),
  tellOfMoneyQuestion: () => Promise.resolve(true),
  startStrayRefund: () => Promise.resolve(true),
};

const database = useOwnDatabase();

describe("a refund around midnight", () => {
  let setup: Setup;
  let application: Application;

  const clock = (now: string) => setup.control("PUT", "/clock", { now });

  beforeEach(async () => {
    setup = await startSetup();
    await clock(at(30));
    const waiting = withAttempt(approved());
    const [attempt] = waiting.attempts;
    if (!attempt) throw new Error("no attempt");
    await setup.pay.prepare(orderOf(attempt));
    await setup.control("POST", `/orders/${attempt.number}/pay`, { at: at(40) });
    const answer = await setup.pay.query(orderOf(attempt));
    if (answer.status !== "paid") throw new Error("not paid");
    application = after(waiting, {
      type: "moneyReturned",
      at: "2026-01-05T15:59:50.000Z",
      evidence: { ...answer.evidence, merchantId: evidenceFor(waiting).merchantId },
      reason: "重复支付",
    });
  });
  afterEach(async () => {
    await database.empty();
    await setup.close();
  });

  async function save(): Promise<void> {
    await database.models.applications.updateOne(
      { _id: application.id },
      { ...projectionUpdate(application, new Date()), $setOnInsert: { generation: 1 } },
      { upsert: true },
    );
  }

  async function requestRefund(now: string): Promise<string> {
    const [refund] = refundsOf(application);
    if (!refund) throw new Error("no refund");
    await clock(now);
    await setup.pay.refund({ ...refundOrderOf(refund), channel: "wechat" });
    await setup.notice(2);
    return refund.refund.number;
  }

  const end = (number: string): void => {
    application = after(application, {
      type: "refundProgressed",
      at: "2026-01-05T16:00:10.000Z",
      refundNumber: number,
      status: "已退款",
    });
  };

  const compareDay = (of: string): Promise<Comparison> =>
    compareAccount(
      {
        recordsOfSpan: (span) => recordsOfSpan(database.models, span),
        channels: { wechat: setup.pay, unionpay: silentGateway },
        ...common,
      },
      { channel: "wechat", merchantId: setup.pay.merchantIds[0], day: of },
    );

  test("when it was asked for before midnight and ended after, then neither day differs", async () => {
    end(await requestRefund("2026-01-05T23:59:55+08:00"));
    await save();
    await clock("2026-01-07T10:30:00+08:00");
    const sums = { paidFen: 20_000, refundedFen: 20_000, netFen: 0 };
    expect(await compareDay(day)).toMatchObject({ differences: [], ours: sums, theirs: sums });
    const none = { paidFen: 0, refundedFen: 0, netFen: 0 };
    expect(await compareDay(nextDay)).toMatchObject({ differences: [], ours: none, theirs: none });
  });

  test("when no statement since it was asked for has it, then it is missing there on the day it ended", async () => {
    const number = await requestRefund("2026-01-05T23:59:55+08:00");
    end(number);
    await save();
    await setup.control("PUT", "/statement", { omit: [number] });
    await clock("2026-01-07T10:30:00+08:00");
    expect((await compareDay(day)).differences).toEqual([]);
    expect((await compareDay(nextDay)).differences).toMatchObject([
      { kind: "refund", found: "missingThere", refundNumber: number, oursFen: 20_000, ourStatus: "已退款" },
    ]);
  });

  test("when who was told of it has done nothing by the next run, then it is open on the desk", async () => {
    await requestRefund("2026-01-05T23:59:55+08:00");
    await save();
    await clock("2026-01-06T10:30:00+08:00");
    const merchantId = setup.pay.merchantIds[0];
    const activities = createReconciliationActivities({
      ...database.models,
      channels: { wechat: setup.pay, unionpay: silentGateway },
      messenger: deafMessenger,
      ...common,
    });
    // The SDK provides metrics only while an activity runs.
    const running = new MockActivityEnvironment();
    const run = async (runId: string): Promise<string[]> => {
      const account = { channel: "wechat", merchantId, day } as const;
      const { differences, ...compared } = await activities.compareWithStatement(account);
      const actions = await activities.settleDifferences({ ...account, differences });
      const report: ReconciliationReport = {
        ...{ day, runId, trigger: "manual", ranAt: new Date().toISOString() },
        accounts: [{ channel: "wechat", merchantId, ...compared }],
        differences: differences.map(({ news: _news, ...difference }, index) => ({
          ...difference,
          ...{ channel: "wechat", merchantId, action: actions[index] ?? "forTheOperator" },
        })),
      };
      await running.run(activities.saveReconciliationReport, report);
      return (await database.models.reconciliationDifferences.find().lean()).map(({ state }) => state);
    };
    expect(await run("first")).toEqual([]);
    expect(await run("second")).toEqual(["open"]);
    expect(await run("third")).toEqual(["open"]);
  });
});

test("when there is no file at UnionPay, then a day with money of ours waits for it, and one without agrees", async () => {
  const { paidAt } = await paid({ world, bidder, channel: "unionpay" });
  const compareDay = (of: string) =>
    compareAccount(
      {
        recordsOfSpan: (span) => recordsOfSpan(world.models, span),
        channels: { wechat: silentGateway, unionpay: silentGateway },
        ...common,
      },
      { channel: "unionpay", merchantId: silentGateway.merchantIds[0], day: of },
    );
  await expect(compareDay(statementDay("unionpay", paidAt ?? ""))).rejects.toThrow("no statement");
  expect((await compareDay("2020-01-01")).differences).toEqual([]);
});

test("when a statement alone knows that a refund is done, then the workflow is told, and it is 已退款", async () => {
  const gateways = gatewayControls(world.stack.addresses);
  const { id } = await approvedByReviewer({ world, bidder });
  const { number } = await startWechat(bidder, id);
  await gateways.payWechat(number, { at: new Date().toISOString() });
  const { attempts } = await awaitApplication(bidder, id, ({ payment }) => payment === "已支付");
  const transactionId = attempts[0]?.transactions[0]?.id ?? "";
  const refund = refundNumber(number, transactionId);
  // The gateway keeps answering that the refund is under way.
  await gateways.endRefund(refund, "PROCESSING");
  await world.operator.api.withdraw(id, "不再需要");

  const deps = {
    ...world.models,
    messenger: createWorkflowMessenger(engine.client),
    ...common,
  };
  const about = { found: "standingDiffers", kind: "refund", transactionId, attemptNumber: number } as const;
  const evidence = {
    refundNumber: refund,
    attemptNumber: number,
    answer: { status: "refunded" },
  } as const;
  // A refund from UnionPay's console names only the payment that it takes back.
  const unnamed = { ...evidence, refundNumber: "HAND", attemptNumber: "", transactionId };
  expect(await findOwner(world.models, { kind: "refund", evidence: unnamed })).toMatchObject({
    ...{ kind: "refund", application: { id }, evidence: { attemptNumber: number } },
  });
  const differences = [
    { ...about, refundNumber: refund, news: { kind: "refund", evidence } as const },
    { ...about, refundNumber: "HAND" },
  ];
  const found: FoundDifferences = {
    ...{ channel: "wechat", merchantId: "1900000001", day: daysAgo(65) },
    differences,
  };
  expect(await settleDifferences(deps, found)).toEqual(["workflowTold", "forTheOperator"]);
  await awaitApplication(bidder, id, ({ payment }) => payment === "已退款");
  await awaitApplication(bidder, id, isOver);
  // The document says that the application is over before the run closes, which takes the news until then.
  await expectPoll(() => engine.runStatus(id)).toBe("COMPLETED");
  expect(await settleDifferences(deps, { ...found, differences: differences.slice(0, 1) })).toEqual([
    "alreadyKnown",
  ]);
});
