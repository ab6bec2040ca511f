import { z } from "zod";
import { reads } from "../openapi/named";
import { fileAddresses } from "../../contract/addresses";
import { beijingDay, instantsOf } from "../../domain/beijing-day";
import type { LedgerEntry } from "../../domain/reconciliation/ledger";
import {
  daysOfMonth,
  monthReport,
  type MonthOwed,
  type MonthReport,
} from "../../domain/reconciliation/month";
import { fundsOf } from "../../domain/reconciliation/report";
import { owedOfSpan } from "../../store/duties";
import { bookedOfSpan } from "../../store/records-of-span";
import type { Feature } from "../dependencies";
import { text } from "../openapi/responses";
import { latestReports } from "./present";
import { monthCsv } from "./month-csv";
import { bookReaders, daySchemas } from "./schema";

/** Routes of 月报, with which an accountant closes a month. */
export const monthRoutes: Feature = (defineRoute, { models, now }) => {
  const { monthParams } = daySchemas(now);

  async function reportOf(month: string): Promise<{ report: MonthReport; owed: MonthOwed }> {
    const { first, last } = daysOfMonth(month);
    const span = { from: instantsOf(first).from, before: instantsOf(last).before };
    const [records, owed, reports] = await Promise.all([
      bookedOfSpan(models, span),
      owedOfSpan(models, now(), span),
      latestReports(models.reconciliationReports, { from: first, to: last }),
    ]);
    return { report: monthReport({ ...records, funds: reports.flatMap(fundsOf) }, month), owed };
  }

  defineRoute({
    ...reads("month", "月报"),
    summary: "月报：按日按渠道的收款、退款、人工结清、开票，可查到每笔的申请",
    role: bookReaders,
    records: "none",
    params: monthParams,
    query: z.strictObject({
      lines: z.enum(["all", "none"]).default("all").describe("none：只要合计，不列明细"),
    }),
    problems: [],
    handler: async ({ params: { month }, query: { lines } }) => {
      const { report, owed } = await reportOf(month);
      const shown = (entries: readonly LedgerEntry[]) => (lines === "all" ? entries.map(presentEntry) : []);
      return {
        month,
        days: report.days,
        totals: report.totals,
        invoicedFen: report.invoicedFen,
        reversedFen: report.reversedFen,
        netInvoicedFen: report.netInvoicedFen,
        locks: report.locks,
        notInvoicedFen: report.notInvoicedFen,
        owed,
        withoutFunds: report.withoutFunds,
        entries: shown(report.entries),
        corrections: shown(report.corrections),
      };
    },
  });

  defineRoute({
    operationId: "getMonthFile",
    method: "get",
    path: fileAddresses.month,
    summary: "月报，供财务记账",
    role: bookReaders,
    records: "none",
    params: monthParams,
    response: text({
      isDownload: true,
      mediaType: "text/csv",
      description: "UTF-8（带BOM）的CSV，金额单位为元",
    }),
    problems: [],
    handler: async ({ params: { month }, setHeader }) => {
      const name = encodeURIComponent(`月报_${month}.csv`);
      setHeader("Content-Disposition", `attachment; filename="month_${month}.csv"; filename*=UTF-8''${name}`);
      const { report, owed } = await reportOf(month);
      return monthCsv(report, owed);
    },
  });
};

const presentEntry = ({ at, kind, channel, number, amountFen, remark, ...about }: LedgerEntry) => ({
  ...{ day: beijingDay(at), at, kind },
  ...(channel === undefined ? {} : { channel }),
  applicationId: about.applicationId,
  organisationName: about.organisationName,
  attemptNumber: about.attemptNumber,
  transactionId: about.transactionId,
  ...{ number, amountFen, remark },
});
