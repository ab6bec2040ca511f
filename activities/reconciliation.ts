import {
  wereFundsCompared,
  wereTradesCompared,
  type Account,
  type AccountReport,
  type Comparison,
  type DifferenceAction,
  type ReconciliationReport,
} from "../domain/reconciliation/report";
import { statementDay } from "../domain/reconciliation/statement-day";
import type { ReconciliationReportDocument } from "../store/models/reconciliation-report";
import { recordsOfSpan, type RecordModels } from "../store/records-of-span";
import { channels } from "../domain/money/payment";
import {
  compareAccount,
  type ComparisonDependencies,
  type DayOfAccount,
} from "../services/reconciliation/compare-account";
import { recordDifferences, type DifferenceDependencies } from "../services/reconciliation/differences";
import {
  settleDifferences,
  type FoundDifferences,
  type SettlingDependencies,
} from "../services/reconciliation/settle-differences";

export interface ReconciliationDependencies
  extends
    RecordModels,
    Pick<ComparisonDependencies, "channels" | "bills">,
    SettlingDependencies,
    DifferenceDependencies {}

const wasComparedIn = (report: AccountReport, { channel, merchantId }: Account): boolean =>
  report.channel === channel && report.merchantId === merchantId && wereTradesCompared(report);

/** Creates the activities of the daily reconciliation (对账). Each may be repeated. */
export function createReconciliationActivities(deps: ReconciliationDependencies) {
  return {
    /** Returns every account that has statements. */
    accountsToReconcile: (): Promise<Account[]> =>
      Promise.resolve(
        channels.flatMap((channel) =>
          deps.channels[channel].merchantIds.map((merchantId) => ({ channel, merchantId })),
        ),
      ),

    compareWithStatement: (given: DayOfAccount): Promise<Comparison> =>
      compareAccount({ ...deps, recordsOfSpan: (span) => recordsOfSpan(deps, span) }, given),

    settleDifferences: (found: FoundDifferences): Promise<DifferenceAction[]> =>
      settleDifferences(deps, found),

    /**
     * Decides whether the latest reconciliation of a day lacked an account's statement or fund flow, which may exist by
     * now.
     */
    async lacksStatement(day: string): Promise<boolean> {
      const latest = await deps.reconciliationReports.findOne({ day }).sort({ ranAt: -1 }).lean();
      const isWhole = (account: AccountReport) => wereTradesCompared(account) && wereFundsCompared(account);
      return latest?.accounts.some((account) => !isWhole(account)) ?? false;
    },

    /** Decides whether a run has compared the account's statement that covers an instant (ISO 8601 UTC). */
    async isStatementCompared({ instant, ...account }: Account & { instant: string }): Promise<boolean> {
      const day = statementDay(account.channel, instant);
      const runs = await deps.reconciliationReports.find({ day }).lean<ReconciliationReportDocument[]>();
      return runs.some(({ accounts }) => accounts.some((report) => wasComparedIn(report, account)));
    },

    /** Stores a run's report after its differences are recorded. The latest run of a day counts as the day's report. */
    async saveReconciliationReport({ ranAt: instant, ...report }: ReconciliationReport): Promise<void> {
      const ranAt = new Date(instant);
      await recordDifferences(deps, { ...report, ranAt });
      await deps.reconciliationReports.updateOne(
        { _id: report.runId },
        { $set: { ...report, ranAt } },
        { upsert: true },
      );
    },
  };
}
