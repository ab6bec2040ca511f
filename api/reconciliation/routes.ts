import { reads, writes } from "../openapi/named";
import { fileAddresses } from "../../contract/addresses";
import { bookedOfSpan } from "../../store/records-of-span";
import { instantsOf } from "../../domain/beijing-day";
import { ledgerOf } from "../../domain/reconciliation/ledger";
import type { ReconciliationReportDocument } from "../../store/models/reconciliation-report";
import type { Feature } from "../dependencies";
import { text } from "../openapi/responses";
import { Problem } from "../platform/problem";
import { ledgerCsv } from "./ledger-csv";
import { latestReports, presentReport, presentSummary } from "./present";
import { bookReaders, daySchemas } from "./schema";

/** Routes of the daily reconciliation and the accountant's ledger. */
export const reconciliationRoutes: Feature = (defineRoute, { models, engine, now }) => {
  const { reconciliationReports: reports } = models;
  const { dayParams, pastDayParams, listQuery, rangeOf } = daySchemas(now);

  defineRoute({
    ...reads("dayList", "各天最近一次对账"),
    summary: "对账结果，每天一条，最近的在前",
    role: bookReaders,
    query: listQuery,
    problems: [],
    handler: async ({ query }) => {
      const { from, to } = rangeOf(query);
      return { items: (await latestReports(reports, { from, to })).map(presentSummary) };
    },
  });

  defineRoute({
    ...reads("dayReport", "最近一次对账，及较早的各次"),
    summary: "一天的对账结果与差异",
    role: bookReaders,
    records: "none",
    params: dayParams,
    problems: ["NOT_FOUND"],
    handler: async ({ params: { day } }) => {
      const [latest, ...earlier] = await reports
        .find({ day })
        .sort({ ranAt: -1 })
        .lean<ReconciliationReportDocument[]>();
      if (!latest) throw new Problem("NOT_FOUND", { detail: "该日尚未对账，请稍后再看，或手动发起对账" });
      return presentReport(latest, earlier);
    },
  });

  defineRoute({
    ...writes("reconcileDay", {
      description: "已开始，结果见该日的对账结果",
      status: 202,
    }),
    summary: "手动对账；同一天可再次对账",
    role: "operator",
    records: "none",
    params: pastDayParams,
    problems: ["ENGINE_AWAY"],
    handler: ({ params: { day }, idempotency }) =>
      idempotency.once(async () => ({
        day,
        runId: await engine.startReconciliation(day, idempotency.updateId),
      })),
  });

  defineRoute({
    operationId: "getLedgerFile",
    method: "get",
    path: fileAddresses.ledger,
    summary: "一天的收支明细（支付、退款、人工结清、发票），供财务记账",
    role: bookReaders,
    records: "none",
    params: dayParams,
    response: text({
      isDownload: true,
      mediaType: "text/csv",
      description: "UTF-8（带BOM）的CSV，金额单位为元",
    }),
    problems: [],
    handler: async ({ params: { day }, setHeader }) => {
      const { applications, strayRefunds } = await bookedOfSpan(models, instantsOf(day));
      const name = encodeURIComponent(`收支明细_${day}.csv`);
      setHeader("Content-Disposition", `attachment; filename="ledger_${day}.csv"; filename*=UTF-8''${name}`);
      return ledgerCsv(ledgerOf(applications, strayRefunds, day));
    },
  });
};
