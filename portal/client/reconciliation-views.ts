import type { LedgerEntry } from "../../domain/money/ledger";
import type { MonthReport } from "../../domain/money/month";
import type { ReconciliationReport, ReportedDifference } from "../../domain/reconciliation/report";

/** Held to the API's schemas as views.ts is. */

/** A difference on the operators' desk. */
export interface DeskItem {
  id: string;
  day: string;
  state: "open" | "closed";
  difference: ReportedDifference;
  applicationId?: string;
  openedAt: string;
  closedAt?: string;
  assignee?: string;
  notes: { at: string; by: string; text: string }[];
}

/** A month, with each entry's day instead of its instant. */
export type MonthView = Omit<MonthReport, "entries"> & {
  entries: (Pick<LedgerEntry, "kind" | "channel" | "applicationId" | "amountFen" | "remark"> & {
    day: string;
  })[];
};

interface RunView extends Pick<ReconciliationReport, "day" | "runId" | "trigger" | "ranAt"> {
  differenceCount: number;
  forTheOperatorCount: number;
}

/** One day of the list. */
export type DaySummary = RunView & Pick<ReconciliationReport, "channels">;

/** A day's latest run, and the ones before it. */
export type DayReport = DaySummary & Pick<ReconciliationReport, "differences"> & { earlierRuns: RunView[] };
