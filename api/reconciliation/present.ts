import type {
  ReconciliationReportDocument,
  ReconciliationReportModel,
} from "../../store/models/reconciliation-report";
import type { Answer } from "../../contract/answers";
import type {
  AccountReport,
  Bridge,
  Counts,
  Funds,
  Money,
  ReportedDifference,
} from "../../domain/reconciliation/report";

/** Returns the latest run of each day, latest day first. Days are YYYY-MM-DD, both limits included. */
export async function latestReports(
  reports: ReconciliationReportModel,
  { from, to }: { from: string; to: string },
): Promise<ReconciliationReportDocument[]> {
  const runs = await reports
    .find({ day: { $gte: from, $lte: to } })
    .sort({ day: -1, ranAt: -1 })
    .lean<ReconciliationReportDocument[]>();
  return runs.filter(({ day }, index) => runs[index - 1]?.day !== day);
}

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

const presentMoney = ({ paidFen, refundedFen, netFen }: Money): Money => ({ paidFen, refundedFen, netFen });

const presentCounts = ({
  matched,
  missingHere,
  missingThere,
  amountDiffers,
  standingDiffers,
}: Counts): Counts => ({ matched, missingHere, missingThere, amountDiffers, standingDiffers });

const presentFunds = ({ feeFen, settledFen, ...moved }: Funds & Bridge): Funds & Bridge => ({
  ...{ feeFen, settledFen, cutOffFen: moved.cutOffFen, otherDayFen: moved.otherDayFen },
  ...{ underWayFen: moved.underWayFen, merchantAccountFen: moved.merchantAccountFen },
  differencesFen: moved.differencesFen,
});

const presentAccount = (report: AccountReport): Answer<"daySummary">["accounts"][number] =>
  report.statement === "unavailable"
    ? { channel: report.channel, merchantId: report.merchantId, statement: report.statement }
    : {
        channel: report.channel,
        merchantId: report.merchantId,
        statement: report.statement,
        ours: presentMoney(report.ours),
        theirs: presentMoney(report.theirs),
        payments: presentCounts(report.payments),
        refunds: presentCounts(report.refunds),
        funds: report.funds && presentFunds(report.funds),
      };

export const presentDifference = (
  difference: ReportedDifference,
): Answer<"dayReport">["differences"][number] => ({
  channel: difference.channel,
  merchantId: difference.merchantId,
  found: difference.found,
  kind: difference.kind,
  attemptNumber: difference.attemptNumber,
  transactionId: difference.transactionId,
  refundNumber: difference.refundNumber,
  oursFen: difference.oursFen,
  theirsFen: difference.theirsFen,
  excessFen: difference.excessFen,
  ourStatus: difference.ourStatus,
  theirStanding: difference.theirStanding,
  doneAt: difference.doneAt,
  action: difference.action,
});

/** Returns a day's report as a line of the list. */
export const presentSummary = (report: ReconciliationReportDocument): Answer<"daySummary"> => ({
  ...presentRun(report),
  accounts: report.accounts.map(presentAccount),
});

/** Returns a day's report: its latest run, and the runs before it. */
export const presentReport = (
  latest: ReconciliationReportDocument,
  earlier: readonly ReconciliationReportDocument[],
): Answer<"dayReport"> => ({
  ...presentSummary(latest),
  differences: latest.differences.map(presentDifference),
  earlierRuns: earlier.map(presentRun),
});
