import { z } from "zod";
import { bodyOf } from "../../contract/commands";
import { line } from "../../domain/application/form";
import { queues } from "../../domain/application/stage";
import { possibleRefusals } from "../../domain/application/transitions";
import { lockConflictsOf } from "../../store/lock-conflicts";
import { review } from "../../workflows/messages";
import { giveCommand } from "../applications/commands";
import { listPage, searchFilter } from "../applications/list";
import { actorOf, findReadable } from "../applications/policy";
import { presentApplication, presentSummary } from "../applications/present";
import { applicationSchema, idParams, pagingQuery, queuePageSchema } from "../applications/schema";
import type { Feature } from "../dependencies";
import { json } from "../openapi/responses";
import { toProblem } from "../platform/to-problem";
import { alreadyReviewed } from "./already-reviewed";

/** The reviewer's two queues, and the decision. */
export const reviewRoutes: Feature = (defineRoute, { models: { applications, locks }, engine }) => {
  defineRoute({
    method: "get",
    path: "/api/reviews",
    summary: "审核队列：待审核（先提交在前）、办理中（先支付在前）",
    role: "reviewer",
    query: pagingQuery.extend({
      queue: z.enum(queues, "请选择队列：待审核或办理中"),
      search: line(100).optional(),
    }),
    response: json(queuePageSchema, { description: "队列的一页，及两个队列的件数" }),
    problems: ["PAGE_BEYOND_END"],
    handler: async ({ query: { queue, search, ...page }, principal }) => {
      const filter = { queue, ...searchFilter(search) };
      const [{ items, ...rest }, waiting, handling] = await Promise.all([
        listPage(applications, { filter, sort: { queueSince: 1 }, ...page }),
        applications.countDocuments({ queue: "待审核" }),
        applications.countDocuments({ queue: "办理中" }),
      ]);
      const conflicts = await lockConflictsOf({ applications, locks }, items);
      return {
        items: items.map((item) => presentSummary(item, principal, conflicts.get(item._id))),
        ...rest,
        counts: { 待审核: waiting, 办理中: handling },
      };
    },
  });

  defineRoute({
    method: "post",
    path: "/api/applications/{id}/review",
    summary: "审核：通过或不通过，附意见",
    role: "reviewer",
    params: idParams,
    body: bodyOf("review"),
    response: json(applicationSchema, { description: "审核通过或审核不通过" }),
    problems: [
      ...possibleRefusals("review", "reviewer"),
      "LOCK_APPROVED_FOR_ANOTHER",
      "NOT_FOUND",
      "ENGINE_AWAY",
    ],
    handler: async ({ params: { id }, body, principal, idempotency: { updateId } }) => {
      const document = await findReadable(applications, id, principal);
      const args = { by: actorOf(principal, "reviewer"), ...body };
      try {
        const reviewed = await giveCommand(engine, {
          update: review,
          document,
          updateId,
          args,
        });
        return presentApplication(reviewed, principal);
      } catch (error) {
        const problem = toProblem(error);
        if (problem.code !== "NOT_AWAITING_REVIEW") throw error;
        throw alreadyReviewed(problem, await findReadable(applications, id, principal));
      }
    },
  });
};
