import { pagingQuery } from "../list-page";
import { reads } from "../openapi/named";
import { line } from "../../domain/form/form";
import { listApplications, searchAllFilter } from "../applications/list";
import { presentSummary } from "../applications/present";
import type { Feature } from "../dependencies";
import { overviewOf } from "./overview";

/** Routes of 运维: the overview, and the search in all applications. */
export const operationRoutes: Feature = (defineRoute, dependencies) => {
  const { applications } = dependencies.models;

  defineRoute({
    ...reads("overview", "待处理事项"),
    summary: "待处理事项：各阶段件数与等待最久的、异常、今天与本月的收支",
    role: "operator",
    problems: [],
    handler: () => overviewOf(dependencies),
  });

  defineRoute({
    ...reads("summaryPage", "一页申请，最近更新的在前"),
    summary: "查找申请：按单位名称、锁序列号，或完整的统一社会信用代码、申请编号",
    role: "operator",
    query: pagingQuery
      .extend({
        search: line(100).optional().describe("与 stage 至少给一个"),
        stage: line(20).optional(),
      })
      .refine(({ search, stage }) => search !== undefined || stage !== undefined, {
        path: ["search"],
        message: "请输入要查找的内容，或选择阶段",
      }),
    problems: ["PAGE_BEYOND_END"],
    handler: async ({ query: { search, stage, page, pageSize }, principal }) => {
      const filter = {
        ...(stage === undefined ? {} : { stage }),
        ...(search === undefined ? {} : searchAllFilter(search)),
      };
      // With a stage, the list is a work list: the application that has waited longest comes first.
      const sort = { updatedAt: stage === undefined ? (-1 as const) : (1 as const) };
      const { items, total } = await listApplications(applications, { filter, sort, page, pageSize });
      return { items: items.map((item) => presentSummary(item, principal)), page, pageSize, total };
    },
  });
};
