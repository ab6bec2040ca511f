import {
  isWhole,
  type Comparison,
  type Difference,
  type DifferenceAction,
  type ReconciliationReport,
} from "../../domain/reconciliation/report";
import type { ReconciliationReportModel } from "../../store/models/reconciliation-report";
import { recordsOfSpan, type RecordModels } from "../../store/records-of-span";
import { compareChannel, type ComparisonDependencies, type DayOfChannel } from "./compare-channel";
import { keepDesk, type DeskDependencies } from "./desk";
import type { PassingDependencies } from "../money-news/pass-on";
import { settleDifferences } from "./settle-differences";

export interface ReconciliationDependencies
  extends RecordModels, Pick<ComparisonDependencies, "channels">, PassingDependencies, DeskDependencies {
  reconciliationReports: ReconciliationReportModel;
}

/** The daily reconciliation (对账). Each may be repeated. */
export function createReconciliationActivities(deps: ReconciliationDependencies) {
  return {
    compareWithStatement: (given: DayOfChannel): Promise<Comparison> =>
      compareChannel(
        { channels: deps.channels, recordsOfSpan: (span) => recordsOfSpan(deps, span), log: deps.log },
        given,
      ),

    settleDifferences: (differences: Difference[]): Promise<DifferenceAction[]> =>
      settleDifferences(deps, differences),

    /** True if a day was reconciled, but its latest run lacked a channel's statement or fund flow: there may be one by now. */
    async lacksStatement(day: string): Promise<boolean> {
      const latest = await deps.reconciliationReports.findOne({ day }).sort({ ranAt: -1 }).lean();
      return latest?.channels.some((channel) => !isWhole(channel)) ?? false;
    },

    /** Keeps the report of a run: the latest run of a day is the day's report. */
    async saveReconciliationReport({ ranAt: instant, ...report }: ReconciliationReport): Promise<void> {
      const ranAt = new Date(instant);
      await deps.reconciliationReports.updateOne(
        { _id: report.runId },
        { $set: { ...report, ranAt } },
        { upsert: true },
      );
      await keepDesk(deps, { ...report, ranAt });
    },
  };
}
