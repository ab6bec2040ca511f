import { line } from "../../domain/application/form";
import { listPage, searchAllFilter } from "../applications/list";
import { presentSummary } from "../applications/present";
import { pageOf, pagingQuery, summarySchema } from "../applications/schema";
import type { Feature } from "../dependencies";
import { json } from "../openapi/responses";

/** 运维: the way to any application. */
export const operationRoutes: Feature = (defineRoute, { models: { applications } }) => {
  defineRoute({
    method: "get",
    path: "/api/operations/applications",
    summary: "查找申请：按单位名称、锁序列号，或完整的统一社会信用代码、申请编号",
    role: "operator",
    query: pagingQuery.extend({ search: line(100) }),
    response: json(pageOf(summarySchema), { description: "一页申请，最近更新的在前" }),
    problems: ["PAGE_BEYOND_END"],
    handler: async ({ query: { search, ...page }, principal }) => {
      const filter = searchAllFilter(search);
      const { items, ...rest } = await listPage(applications, { filter, sort: { updatedAt: -1 }, ...page });
      return { items: items.map((item) => presentSummary(item, principal)), ...rest };
    },
  });
};
