import { reads } from "../openapi/named";
import { z } from "zod";
import type { Answer } from "../../contract/answers";
import type { AuditEntry } from "../../store/models/audit-entry";
import { idParams } from "../applications/schema";
import type { Feature } from "../dependencies";
import { listPage, pagingQuery } from "../list-page";

const instant = z.iso.datetime({ offset: true, error: "请填写带时区的时间，如 2026-01-31T00:00:00+08:00" });

const shortNumberText = z.string().regex(/^[0-9]{4}-[0-9]{3}-[0-9]{3}$/, "请填写申请短号，如 0123-456-789");

/** 审计记录, for the operators. */
export const auditRoutes: Feature = (
  defineRoute,
  { models: { applications, auditEntries }, auditCollector },
) => {
  const idsOf = async (shortNumber: string): Promise<string[]> =>
    (await applications.find({ shortNumber }, { _id: 1 }).lean<{ _id: string }[]>()).map(({ _id }) => _id);

  defineRoute({
    ...reads("auditPage", "一页审计记录，最近的在前"),
    summary: "审计记录：按申请（编号或短号）、账号和时间",
    role: "operator",
    auditedReads: true,
    query: pagingQuery.extend({
      applicationId: idParams.shape.id.optional(),
      shortNumber: shortNumberText.optional(),
      subject: z.string().min(1).max(255).optional(),
      from: instant.optional(),
      before: instant.optional(),
    }),
    problems: ["PAGE_BEYOND_END", "ENGINE_AWAY"],
    handler: async ({ query: { page, pageSize, shortNumber, subject, from, before, ...asked } }) => {
      // Of one application the trail is whole as of now; of all as of the last hour.
      const ids = [
        ...(asked.applicationId === undefined ? [] : [asked.applicationId]),
        ...(shortNumber === undefined ? [] : await idsOf(shortNumber)),
      ];
      for (const id of ids) await auditCollector.collectOf(id);
      const ofOne = asked.applicationId !== undefined || shortNumber !== undefined;
      const filter = {
        ...(ofOne ? { applicationId: { $in: ids } } : {}),
        ...(subject === undefined ? {} : { subject }),
        ...(from === undefined && before === undefined ? {} : { at: spanOf(from, before) }),
      };
      const sort = { at: -1, _id: -1 } as const;
      const { items, total } = await listPage(auditEntries, { filter, sort, page, pageSize });
      return { items: items.map(present), page, pageSize, total };
    },
  });
};

const spanOf = (from?: string, before?: string) => ({
  ...(from === undefined ? {} : { $gte: new Date(from) }),
  ...(before === undefined ? {} : { $lt: new Date(before) }),
});

function present({ _id: id, at, subject, identity, roles = [], ...entry }: AuditEntry): Answer<"auditEntry"> {
  const { source, orgCode, action, what, applicationId, record, detail } = entry;
  const { requestId, address, result, count } = entry;
  return {
    ...{ id, at: at.toISOString(), source, verified: source === "api", who: subject ?? identity ?? "" },
    ...(orgCode === undefined ? {} : { orgCode }),
    ...{ roles, action, what },
    ...(applicationId === undefined ? {} : { applicationId }),
    ...(record === undefined ? {} : { record }),
    ...(detail === undefined ? {} : { detail }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(address === undefined ? {} : { address }),
    result,
    ...(count === undefined || count === 1 ? {} : { count }),
  };
}
