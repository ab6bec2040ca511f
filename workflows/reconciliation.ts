import { defineSearchAttributeKey } from "@temporalio/common";
import {
  ActivityFailure,
  executeChild,
  isCancellation,
  log,
  proxyActivities,
  setCurrentDetails,
  workflowInfo,
} from "@temporalio/workflow";
import type { Activities } from "../activities";
import { lateReconciliationIdOf } from "../contract/workflow-ids";
import { beijingDay, dayAfter } from "../domain/beijing-day";
import type {
  Account,
  AccountReport,
  Comparison,
  Difference,
  DifferenceAction,
  ReconciliationReport,
  ReportedDifference,
} from "../domain/reconciliation/report";
import { store } from "./renewal/activities";

/**
 * Activities that are retried for 8 hours, because a statement may be hours late. After that it is reported as
 * unavailable, and the day has to be reconciled again by hand.
 */
const triedFor8Hours = proxyActivities<Activities>({
  startToCloseTimeout: "10 minutes",
  scheduleToCloseTimeout: "8 hours",
  retry: { initialInterval: "30 seconds", backoffCoefficient: 2, maximumInterval: "15 minutes" },
});

/** Activities that are retried forever, because news must reach the workflows however long Temporal or the database is away. */
const triedForever = proxyActivities<Activities>({
  startToCloseTimeout: "10 minutes",
  retry: { initialInterval: "1 second", backoffCoefficient: 2, maximumInterval: "10 minutes" },
});

/** Search attribute that the server sets on scheduled runs: the time at which the run was due, however late it starts. */
const scheduledStart = defineSearchAttributeKey("TemporalScheduledStartTime", "DATETIME");

export interface ReconciliationInput {
  /** Beijing day to reconcile, YYYY-MM-DD; if absent, the day before the run was due. */
  day?: string;
}

/**
 * Reconciles a day (对账): compares the statements of all accounts with our books, tells the workflows what they missed,
 * and stores a report. A day can be reconciled again at any time; whatever is settled by then matches. A scheduled run
 * also reconciles the day before its own again if that had no statement, since the statement may have come late.
 */
export async function reconcile({ day = dueDay() }: ReconciliationInput = {}): Promise<ReconciliationReport> {
  const { runId, parent } = workflowInfo();
  const accounts = await store.accountsToReconcile.executeWithOptions({ summary: "查看商户号" }, []);
  const parts = await Promise.all(accounts.map((account) => reconcileAccount(account, day)));
  const report: ReconciliationReport = {
    day,
    runId,
    trigger: scheduledAt() || parent ? "scheduled" : "manual",
    ranAt: new Date(Date.now()).toISOString(),
    accounts: parts.map(({ account }) => account),
    differences: parts.flatMap(({ differences }) => differences),
  };
  await store.saveReconciliationReport.executeWithOptions({ summary: `保存对账结果 ${day}` }, [report]);
  setCurrentDetails(detailsOf(report));
  if (scheduledAt()) await runAgainIfLate(dayAfter(day, -1));
  return report;
}

async function runAgainIfLate(day: string): Promise<void> {
  if (!(await store.lacksStatement.executeWithOptions({ summary: `查看前一日对账单 ${day}` }, [day]))) return;
  await executeChild(reconcile, { workflowId: lateReconciliationIdOf(day), args: [{ day }] });
}

const scheduledAt = () => workflowInfo().typedSearchAttributes.get(scheduledStart);

/** Returns the Beijing day before the one on which the run was due. */
function dueDay(): string {
  const due = scheduledAt() ?? workflowInfo().startTime;
  return dayAfter(beijingDay(due.getTime()), -1);
}

async function reconcileAccount(
  account: Account,
  day: string,
): Promise<{ account: AccountReport; differences: ReportedDifference[] }> {
  const compared = await compareWithStatement(account, day);
  if (!compared) return { account: { ...account, statement: "unavailable" }, differences: [] };
  const { differences, ...comparison } = compared;
  const actions = await settle({ ...account, day, differences });
  return {
    account: { ...account, ...comparison },
    differences: differences.map((difference, index) =>
      reported(difference, { ...account, action: actions[index] ?? "forTheOperator" }),
    ),
  };
}

function reported(difference: Difference, done: Account & { action: DifferenceAction }): ReportedDifference {
  const { news: _evidence, ...kept } = difference;
  return { ...kept, ...done };
}

/** Compares an account's day with its statement. Returns undefined if the statement was not available. */
async function compareWithStatement(account: Account, day: string): Promise<Comparison | undefined> {
  try {
    const summary = `对账 ${account.channel} ${account.merchantId} ${day}`;
    return await triedFor8Hours.compareWithStatement.executeWithOptions({ summary }, [{ ...account, day }]);
  } catch (error) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    log.error("no statement to reconcile with", { ...account, day });
    return undefined;
  }
}

type FoundDifferences = Parameters<Activities["settleDifferences"]>[0];

async function settle(found: FoundDifferences): Promise<DifferenceAction[]> {
  const { channel, merchantId, differences } = found;
  if (differences.length === 0) return [];
  log.warn("the statement differs from our books", { channel, merchantId, differences: differences.length });
  const summary = `处理差异 ${channel} ${merchantId} ${differences.length} 项`;
  return triedForever.settleDifferences.executeWithOptions({ summary }, [found]);
}

/** Returns the outcome in one or two lines for the Temporal UI. */
function detailsOf({ day, accounts, differences }: ReconciliationReport): string {
  const missing = accounts
    .filter(({ statement }) => statement === "unavailable")
    .map(({ channel, merchantId }) => `${channel} ${merchantId}`);
  const open = differences.filter(({ action }) => action === "forTheOperator").length;
  return [
    `${day} 差异 ${differences.length} 项，需人工核对 ${open} 项`,
    ...missing.map((account) => `未取得对账单：${account}`),
  ].join("\n\n");
}
