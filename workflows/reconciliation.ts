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
import { beijingDay, dayAfter } from "../domain/beijing-day";
import { channels, type Channel } from "../domain/money/payment";
import type {
  ChannelReport,
  Comparison,
  Difference,
  DifferenceAction,
  ReconciliationReport,
  ReportedDifference,
} from "../domain/reconciliation/report";
import { store } from "./renewal/activities";

/** A statement may be hours late. One that isn't there by then is reported as such, and the day run again by hand. */
const triedFor8Hours = proxyActivities<Activities>({
  startToCloseTimeout: "10 minutes",
  scheduleToCloseTimeout: "8 hours",
  retry: { initialInterval: "30 seconds", backoffCoefficient: 2, maximumInterval: "15 minutes" },
});

/** Telling the workflows must succeed, however long the engine or the database is away. */
const triedForever = proxyActivities<Activities>({
  startToCloseTimeout: "10 minutes",
  retry: { initialInterval: "1 second", backoffCoefficient: 2, maximumInterval: "10 minutes" },
});

/** Set by the server on what a schedule starts: the time it was due, however late it runs. */
const scheduledStart = defineSearchAttributeKey("TemporalScheduledStartTime", "DATETIME");

export interface ReconciliationInput {
  /** YYYY-MM-DD, Beijing; the day before the one on which the run was due, if it isn't given. */
  day?: string;
}

/**
 * The daily reconciliation (对账): compares both channels' statements of a day with our books, tells the workflows
 * what they missed, and keeps a report. A day can be run again at any time: what is settled by then matches.
 * The schedule's runs do so by themselves for the day before, if it had no statement: that may have come late.
 */
export async function reconcile({ day = dueDay() }: ReconciliationInput = {}): Promise<ReconciliationReport> {
  const { runId, parent } = workflowInfo();
  const parts = await Promise.all(channels.map((channel) => reconcileChannel(channel, day)));
  const report: ReconciliationReport = {
    day,
    runId,
    trigger: scheduledAt() || parent ? "scheduled" : "manual",
    ranAt: new Date(Date.now()).toISOString(),
    channels: parts.map(({ channel }) => channel),
    differences: parts.flatMap(({ differences }) => differences),
  };
  await store.saveReconciliationReport.executeWithOptions({ summary: `保存对账结果 ${day}` }, [report]);
  setCurrentDetails(detailsOf(report));
  if (scheduledAt()) await runAgainIfLate(dayAfter(day, -1));
  return report;
}

async function runAgainIfLate(day: string): Promise<void> {
  if (!(await store.lacksStatement.executeWithOptions({ summary: `查看前一日对账单 ${day}` }, [day]))) return;
  await executeChild(reconcile, { workflowId: `reconciliation-${day}-again`, args: [{ day }] });
}

const scheduledAt = () => workflowInfo().typedSearchAttributes.get(scheduledStart);

/** Yesterday in Beijing, as the run's due time sees it. */
function dueDay(): string {
  const due = scheduledAt() ?? workflowInfo().startTime;
  return dayAfter(beijingDay(due.getTime()), -1);
}

async function reconcileChannel(
  channel: Channel,
  day: string,
): Promise<{ channel: ChannelReport; differences: ReportedDifference[] }> {
  const compared = await compareWithStatement(channel, day);
  if (!compared) return { channel: { channel, statement: "unavailable" }, differences: [] };
  const { differences, ...comparison } = compared;
  const actions = await settle(channel, differences);
  return {
    channel: { channel, ...comparison },
    differences: differences.map((difference, index) =>
      reported(difference, { channel, action: actions[index] ?? "forTheOperator" }),
    ),
  };
}

function reported(
  difference: Difference,
  done: { channel: Channel; action: DifferenceAction },
): ReportedDifference {
  const { news: _evidence, ...kept } = difference;
  return { ...kept, ...done };
}

/** Undefined where the statement could not be had. */
async function compareWithStatement(channel: Channel, day: string): Promise<Comparison | undefined> {
  try {
    const summary = `对账 ${channel} ${day}`;
    return await triedFor8Hours.compareWithStatement.executeWithOptions({ summary }, [{ channel, day }]);
  } catch (error) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    log.error("no statement to reconcile with", { channel, day });
    return undefined;
  }
}

async function settle(channel: Channel, differences: Difference[]): Promise<DifferenceAction[]> {
  if (differences.length === 0) return [];
  log.warn("the statement differs from our books", { channel, differences: differences.length });
  const summary = `处理差异 ${channel} ${differences.length} 项`;
  return triedForever.settleDifferences.executeWithOptions({ summary }, [differences]);
}

/** The outcome in a line or two for the Temporal UI. */
function detailsOf({ day, channels: parts, differences }: ReconciliationReport): string {
  const missing = parts.filter(({ statement }) => statement === "unavailable").map(({ channel }) => channel);
  const open = differences.filter(({ action }) => action === "forTheOperator").length;
  return [
    `${day} 差异 ${differences.length} 项，需人工核对 ${open} 项`,
    ...missing.map((channel) => `未取得对账单：${channel}`),
  ].join("\n\n");
}
