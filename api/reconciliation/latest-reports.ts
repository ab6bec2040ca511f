import type {
  ReconciliationReportDocument,
  ReconciliationReportModel,
} from "../../store/models/reconciliation-report";

/** Each day's report, which is its latest run; the latest day first. Days are YYYY-MM-DD, both included. */
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
