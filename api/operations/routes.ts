import { pagingQuery } from "../list-page";
import { reads } from "../openapi/named";
import { line } from "../../domain/form/form";
import { listApplications, searchAllFilter } from "../applications/list";
import { presentSummary } from "../applications/present";
import type { Feature } from "../dependencies";
import { dutyKinds } from "../../domain/application/duties";
import { openDuties } from "../../store/duties";
import { overviewOf } from "./overview";
import { z } from "zod";

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
        search: line(100).optional().describe("与 stage、duty 至少给一个"),
        stage: line(20).optional(),
        duty: z.enum(dutyKinds).optional().describe("有此待办事项的"),
      })
      .refine((asked) => [asked.search, asked.stage, asked.duty].some((given) => given !== undefined), {
        path: ["search"],
        message: "请输入要查找的内容，或选择阶段、待办事项",
      }),
    problems: ["PAGE_BEYOND_END"],
    handler: async ({ query: { search, stage, duty, page, pageSize }, principal }) => {
      const open = duty === undefined ? [] : await openDuties(dependencies.models, dependencies.now());
      const having = open
        .filter(({ kind }) => kind === duty)
        .flatMap(({ applicationId }) => applicationId ?? []);
      const filter = {
        ...(stage === undefined ? {} : { stage }),
        ...(duty === undefined ? {} : { _id: { $in: having } }),
        ...(search === undefined ? {} : searchAllFilter(search)),
      };
      // With a stage, the list is a work list: the application that has waited longest comes first.
      const sort = { updatedAt: stage === undefined ? (-1 as const) : (1 as const) };
      const { items, total } = await listApplications(applications, { filter, sort, page, pageSize });
      return { items: items.map((item) => presentSummary(item, principal)), page, pageSize, total };
    },
  });
};
