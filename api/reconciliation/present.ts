import type { z } from "zod";
import type { ReconciliationReportDocument } from "../../store/models/reconciliation-report";
import type { reportSchema, summarySchema } from "./schema";

function presentRun({ day, runId, trigger, ranAt, differences }: ReconciliationReportDocument) {
  return {
    day,
    runId,
    trigger,
    ranAt: ranAt.toISOString(),
    differenceCount: differences.length,
    forTheOperatorCount: differences.filter(({ action }) => action === "forTheOperator").length,
  };
}

/** One day of the list. */
export const presentSummary = (report: ReconciliationReportDocument): z.output<typeof summarySchema> => ({
  ...presentRun(report),
  channels: report.channels,
});

/** A day's report: its latest run, and the ones before it. */
export const presentReport = (
  latest: ReconciliationReportDocument,
  earlier: readonly ReconciliationReportDocument[],
): z.output<typeof reportSchema> => ({
  ...presentSummary(latest),
  differences: latest.differences,
  earlierRuns: earlier.map(presentRun),
});
