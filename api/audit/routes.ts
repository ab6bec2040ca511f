import { z } from "zod";
import { fileAddresses } from "../../contract/addresses";
import type { Answer } from "../../contract/answers";
import type { AuditEntry } from "../../store/models/audit-entry";
import { decisionWords } from "../../domain/application/application";
import { beijingTime } from "../../domain/beijing-day";
import { yuan } from "../../domain/invoice/amount";
import { reads } from "../openapi/named";
import { text } from "../openapi/responses";
import { idParams } from "../applications/schema";
import type { Feature } from "../dependencies";
import { exportWeight, exportedRows, listPage, pagingQuery } from "../list-page";
import { csvFile, textCell } from "../csv";

/** Columns of the auditors' export. They contain everything in an entry, its place in its chain included. */
const columns: Readonly<Record<string, (entry: AuditEntry) => string>> = {
  "时间（北京时间）": ({ at }) => beijingTime(at.toISOString()),
  来源: ({ source }) => source,
  账号: ({ subject, identity }) => subject ?? identity ?? "",
  身份: ({ source }) => (source === "temporal" ? "未核实" : "已核实"),
  单位: ({ orgCode }) => orgCode ?? "",
  角色: ({ roles = [] }) => roles.join("、"),
  客户端: ({ clientId }) => clientId ?? "",
  操作: ({ what }) => what,
  操作代码: ({ action }) => action,
  申请编号: ({ applicationId }) => applicationId ?? "",
  对象: ({ record }) => record ?? "",
  决定: ({ decision = "" }) => decisionWords[decision] ?? decision,
  所审提交: ({ submission }) => (submission === undefined ? "" : beijingTime(submission)),
  锁: ({ locks = [] }) => locks.join("、"),
  "金额（元）": ({ sumFen }) => (sumFen === undefined ? "" : yuan(sumFen)),
  说明: ({ detail }) => detail ?? "",
  结果: ({ result }) => result,
  次数: ({ count = 1 }) => String(count),
  网络地址: ({ address }) => address ?? "",
  请求编号: ({ requestId }) => requestId ?? "",
  进程: ({ link }) => link?.process ?? "",
  序号: ({ link }) => String(link?.sequence ?? ""),
  签名: ({ mac }) => mac ?? "",
};

/** Returns the entries as CSV, one line per entry. */
const trailCsv = (entries: readonly AuditEntry[]): string =>
  csvFile(
    [Object.keys(columns), ...entries.map((entry) => Object.values(columns).map((cell) => cell(entry)))].map(
      (cells) => cells.map(textCell),
    ),
  );

const instant = z.iso.datetime({ offset: true, error: "请填写带时区的时间，如 2026-01-31T00:00:00+08:00" });

const shortNumberText = z.string().regex(/^[0-9]{4}-[0-9]{3}-[0-9]{3}$/, "请填写申请短号，如 0123-456-789");

const askedQuery = z.object({
  applicationId: idParams.shape.id.optional(),
  shortNumber: shortNumberText.optional(),
  subject: z.string().min(1).max(255).optional(),
  from: instant.optional(),
  before: instant.optional(),
});
type Asked = z.output<typeof askedQuery>;

/** Routes of 审计记录, for auditors. */
export const auditRoutes: Feature = (
  defineRoute,
  { models: { applications, auditEntries }, auditCollector, settleAudit },
) => {
  const idsOf = async (shortNumber: string): Promise<string[]> =>
    (await applications.find({ shortNumber }, { _id: 1 }).lean<{ _id: string }[]>()).map(({ _id }) => _id);

  /**
   * Returns the filter and order of a query. For one application, Temporal's part of the trail is collected up to now
   * first; for all applications, it may be up to an hour old.
   */
  async function asked({ shortNumber, subject, from, before, applicationId }: Asked) {
    const ids = [
      ...(applicationId === undefined ? [] : [applicationId]),
      ...(shortNumber === undefined ? [] : await idsOf(shortNumber)),
    ];
    for (const id of ids) await auditCollector.collectOf(id);
    await settleAudit();
    const ofOne = applicationId !== undefined || shortNumber !== undefined;
    const filter = {
      ...(ofOne ? { applicationId: { $in: ids } } : {}),
      ...(subject === undefined ? {} : { subject }),
      ...(from === undefined && before === undefined ? {} : { at: spanOf(from, before) }),
    };
    return { filter, sort: { at: -1, _id: -1 } as const };
  }

  defineRoute({
    ...reads("auditPage", "一页审计记录，最近的在前"),
    summary: "审计记录：按申请（编号或短号）、账号和时间",
    role: "auditor",
    auditedReads: true,
    query: pagingQuery.extend(askedQuery.shape),
    problems: ["PAGE_BEYOND_END", "ENGINE_AWAY"],
    handler: async ({ query: { page, pageSize, ...query } }) => {
      const { items, total } = await listPage(auditEntries, { ...(await asked(query)), page, pageSize });
      return { items: items.map(present), page, pageSize, total };
    },
  });

  defineRoute({
    operationId: "getAuditFile",
    method: "get",
    path: fileAddresses.audit,
    summary: `导出审计记录（CSV），按列表的筛选，最近的在前，最多${exportedRows}条`,
    role: "auditor",
    auditedReads: true,
    weight: exportWeight,
    query: askedQuery,
    response: text({ isDownload: true, mediaType: "text/csv", description: "UTF-8（带BOM）的CSV" }),
    problems: ["ENGINE_AWAY"],
    handler: async ({ query, setHeader }) => {
      const { filter, sort } = await asked(query);
      const found = await auditEntries
        .find(filter, undefined, { sort, limit: exportedRows })
        .lean<AuditEntry[]>();
      const name = encodeURIComponent("审计记录.csv");
      setHeader("Content-Disposition", `attachment; filename="audit.csv"; filename*=UTF-8''${name}`);
      return trailCsv(found);
    },
  });
};

const spanOf = (from?: string, before?: string) => ({
  ...(from === undefined ? {} : { $gte: new Date(from) }),
  ...(before === undefined ? {} : { $lt: new Date(before) }),
});

function present({ _id: id, at, subject, identity, roles = [], ...entry }: AuditEntry): Answer<"auditEntry"> {
  const { source, orgCode, clientId, action, what, applicationId, record, detail } = entry;
  const { decision, submission, locks, sumFen } = entry;
  const { requestId, address, result, count } = entry;
  return {
    ...{ id, at: at.toISOString(), source, verified: source !== "temporal", who: subject ?? identity ?? "" },
    ...(orgCode === undefined ? {} : { orgCode }),
    roles,
    ...(clientId === undefined ? {} : { clientId }),
    ...{ action, what },
    ...(applicationId === undefined ? {} : { applicationId }),
    ...(record === undefined ? {} : { record }),
    ...(decision === undefined ? {} : { decision }),
    ...(submission === undefined ? {} : { submission }),
    ...(locks === undefined ? {} : { locks }),
    ...(sumFen === undefined ? {} : { sumFen }),
    ...(detail === undefined ? {} : { detail }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(address === undefined ? {} : { address }),
    result,
    ...(count === undefined || count === 1 ? {} : { count }),
  };
}
