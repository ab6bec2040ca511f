import { reconciliationIdOf } from "../../../contract/workflow-ids";
import { beijingDay } from "../../../domain/beijing-day";
import { taskQueue } from "../../../temporal/task-queue";
import { reviewSignal, updates } from "../../../workflows/messages";
import type { Bench } from "./bench";
import type { createHeldCalls } from "./held-calls";
import {
  approvedRenewal,
  createRenewal,
  feeFen,
  issuer,
  lastAttempt,
  operator,
  owner,
  paidRenewal,
  reviewer,
  strayRefundOf,
  type Renewal,
} from "./renewal";

const { edit, submit } = updates;

const day = 86_400;

export interface RecordedRun {
  workflowId: string;
  /** Run whose history is kept. The default is the workflow's last run. */
  runId?: string;
}

async function finish(renewal: Renewal): Promise<RecordedRun> {
  await renewal.markHandled();
  await renewal.requestInvoice();
  return ended(renewal);
}

async function ended(renewal: Renewal): Promise<RecordedRun> {
  await renewal.handle().result();
  return { workflowId: renewal.id };
}

/** Limit of events that is so low that a few edits reach it. */
const eventsOfAShortRun = 30;

/**
 * Plays an application that is rejected and edited until it continues as new, and paid in the new run. The new run's
 * replay therefore starts with a state that it takes over.
 */
async function carriedOn(bench: Bench): Promise<Renewal> {
  const renewal = createRenewal(bench, "邮寄", bench.engineWith({ eventsPerRun: eventsOfAShortRun }));
  await renewal.submit();
  let { version, createdAt } = await renewal.review("reject");
  for (let edits = 0; edits < 6; edits += 1)
    ({ version } = await renewal.give(edit, {
      by: owner,
      form: { ...renewal.form, contactName: "示例经办人乙" },
      version,
    }));
  const draft = { createdAt, version };
  await renewal.give(submit, { by: owner, form: renewal.form, feesFen: [feeFen], opinion: "已改", draft });
  await renewal.review("approve");
  await renewal.scan(lastAttempt(await renewal.pay("wechat")));
  await renewal.eventually(({ payment }) => payment === "已支付");
  await renewal.ship();
  await finish(renewal);
  return renewal;
}

/** Delay that is longer than a write may take as a local activity, in milliseconds. */
const stallMs = 6_000;
/** Delay that lets other messages arrive meanwhile, in milliseconds. */
const slowMs = 1_000;

/** All paths through the workflow of which a history is kept. Each function returns the run, which has ended. */
export const recordedPaths: Readonly<
  Record<string, (bench: Bench, calls: ReturnType<typeof createHeldCalls>) => Promise<RecordedRun>>
> = {
  // The write's local try times out, which leaves a marker with the failure in the history. The regular try succeeds.
  "stalled-store": async (bench, calls) => {
    const renewal = createRenewal(bench);
    await renewal.submit();
    let stalled = 0;
    calls.slowDown("saveApplication", () => (stalled++ === 0 ? stallMs : 0));
    await renewal.handle().signal(reviewSignal, { decision: "reject", opinion: "意见" });
    for (let written = false; !written; written = (await renewal.projection()).status === "审核不通过")
      await new Promise((resolve) => setTimeout(resolve, 100));
    await renewal.withdraw();
    return ended(renewal);
  },

  // Two more updates arrive together while the first one is written, so that they have to take turns.
  "said-together": async (bench, calls) => {
    const renewal = await paidRenewal(bench);
    calls.slowDown("saveApplication", () => slowMs);
    await Promise.all(
      ["一", "二", "三"].map((text) => renewal.give(updates.addRecord, { by: reviewer, text })),
    );
    calls.slowDown("saveApplication", () => 0);
    return finish(renewal);
  },

  "left-for-another-run": async (bench) => {
    const renewal = await carriedOn(bench);
    const { raw } = await renewal.handle().describe();
    return { workflowId: renewal.id, runId: raw.workflowExecutionInfo?.firstRunId ?? "" };
  },

  "carried-on": async (bench) => ({ workflowId: (await carriedOn(bench)).id }),

  "on-site-bank": async (bench) => finish(await paidRenewal(bench, { channel: "unionpay" })),

  "mailed-wechat-second-code": async (bench) => {
    const renewal = await approvedRenewal(bench, "邮寄");
    await renewal.pay("wechat");
    await bench.sleep(320);
    await renewal.scan(lastAttempt(await renewal.pay("wechat")));
    await renewal.eventually(({ payment }) => payment === "已支付");
    await renewal.ship();
    return finish(renewal);
  },

  "rejected-then-submitted-again": async (bench) => {
    const renewal = createRenewal(bench);
    await renewal.submit();
    const { version, createdAt } = await renewal.review("reject");
    const form = { ...renewal.form, locks: renewal.form.locks.map((lock) => ({ ...lock, years: 2 })) };
    const edited = await renewal.give(edit, { by: owner, form, version });
    const draft = { createdAt, version: edited.version };
    await renewal.give(submit, { by: owner, form, feesFen: [2 * feeFen], opinion: "已改", draft });
    await renewal.withdraw();
    return ended(renewal);
  },

  "withdrawn-by-owner": async (bench) => {
    const renewal = await approvedRenewal(bench);
    await renewal.pay("wechat");
    await renewal.withdraw();
    return ended(renewal);
  },

  "withdrawn-with-refund": async (bench) => {
    const renewal = await paidRenewal(bench);
    await renewal.withdraw(operator);
    return ended(renewal);
  },

  cancelled: async (bench) => {
    const renewal = await paidRenewal(bench);
    await renewal.handle().cancel();
    return ended(renewal);
  },

  "late-money": async (bench) => {
    const renewal = await approvedRenewal(bench);
    const attempt = lastAttempt(await renewal.pay("wechat"));
    await bench.sleep(400);
    await renewal.scan(attempt, "pay-late");
    await renewal.eventually(({ attempts }) => attempts[0]?.status === "已退款");
    await renewal.withdraw();
    return ended(renewal);
  },

  "channel-switched": async (bench) => {
    const renewal = await approvedRenewal(bench);
    await renewal.pay("unionpay");
    await renewal.scan(lastAttempt(await renewal.pay("wechat")));
    await renewal.eventually(({ payment }) => payment === "已支付");
    return finish(renewal);
  },

  "invoice-failed-once": async (bench) => {
    const renewal = await paidRenewal(bench);
    await bench.world.invoice("PUT", "/behaviour", { outcome: "fail", reason: "示例失败", times: 1 });
    await renewal.requestInvoice();
    await bench.sleep(60);
    await renewal.eventually(({ invoice }) => invoice === "开票失败");
    return finish(renewal);
  },

  "receipt-by-timer": async (bench) => {
    const renewal = await paidRenewal(bench, { pickup: "邮寄" });
    await renewal.ship();
    await bench.sleep(15 * day + 60);
    return finish(renewal);
  },

  // The operator can't withdraw once locks have been given out. Another validity is reported after all locks were
  // handled.
  "issued-by-the-authority": async (bench) => {
    const renewal = await paidRenewal(bench);
    const [lock] = renewal.form.locks;
    const locks = renewal.form.locks.map(({ lockSerial }) => lockSerial);
    await renewal.give(updates.giveOut, { by: issuer, locks, doubts: [] });
    await expect(renewal.withdraw(operator)).rejects.toMatchObject({ cause: { type: "LOCKS_BEING_ISSUED" } });
    for (const notAfter of ["2028-06-30", "2029-06-30"])
      await renewal.give(updates.recordResults, {
        by: issuer,
        results: [
          {
            ...{ lockSerial: lock?.lockSerial ?? "", state: "已制证", certificateNumber: "CN1" },
            ...{ notBefore: "2027-07-01", notAfter },
          },
        ],
      });
    await renewal.requestInvoice();
    return ended(renewal);
  },

  "stray-refund": async (bench) => {
    const renewal = await approvedRenewal(bench);
    await renewal.pay("wechat");
    await renewal.withdraw();
    await ended(renewal);
    const workflowId = await strayRefundOf(bench, renewal);
    await bench.env.client.workflow.getHandle(workflowId).result();
    return { workflowId };
  },

  "reconciled-with-a-difference": async (bench) => {
    const reconciledDay = beijingDay(await bench.env.currentTimeMs());
    const renewal = await paidRenewal(bench);
    const [transaction] = lastAttempt(await renewal.state()).transactions;
    await bench.world.wechat("PUT", "/statement", { omit: [transaction?.id] });
    await bench.sleep(36 * 3_600);
    const workflowId = reconciliationIdOf(reconciledDay, "recorded");
    await bench.env.client.workflow.execute("reconcile", {
      workflowId,
      taskQueue,
      args: [{ day: reconciledDay }],
    });
    await bench.world.wechat("PUT", "/statement", {});
    return { workflowId };
  },
};
