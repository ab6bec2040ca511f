import type { ReconciliationReport } from "../../domain/reconciliation/report";

/** Held to the API's schemas as views.ts is. */

interface RunView extends Pick<ReconciliationReport, "day" | "runId" | "trigger" | "ranAt"> {
  differenceCount: number;
  forTheOperatorCount: number;
}

/** One day of the list. */
export type DaySummary = RunView & Pick<ReconciliationReport, "channels">;

/** A day's latest run, and the ones before it. */
export type DayReport = DaySummary & Pick<ReconciliationReport, "differences"> & { earlierRuns: RunView[] };
