import { bodyOf } from "../../contract/commands";
import { possibleRefusals } from "../../domain/application/transitions";
import { lockConflictsOf } from "../../store/lock-conflicts";
import { review } from "../../workflows/messages";
import { giveCommand } from "../applications/commands";
import { listPage } from "../applications/list";
import { actorOf, findReadable } from "../applications/policy";
import { presentApplication, presentSummary } from "../applications/present";
import { applicationSchema, idParams, queuePageSchema } from "../applications/schema";
import { lockStandingsOf } from "../locks/standing";
import type { Feature } from "../dependencies";
import { json } from "../openapi/responses";
import { toProblem } from "../platform/to-problem";
import { alreadyReviewed } from "./already-reviewed";
import { figuresOf, figuresResponse } from "./figures";
import { queueFilter, queueQuery, queueSort } from "./queue-query";

/** The reviewer's two queues, and the decision. */
export const reviewRoutes: Feature = (
  defineRoute,
  { models: { applications, locks, lockRegister }, engine, now },
) => {
  defineRoute({
    method: "get",
    path: "/api/reviews",
    summary: "审核队列：待审核（先提交在前）、办理中（先支付在前）；已审核（最近的在前）",
    role: "reviewer",
    query: queueQuery,
    response: json(queuePageSchema, { description: "队列的一页，及两个队列的件数" }),
    problems: ["PAGE_BEYOND_END"],
    handler: async ({ query, principal }) => {
      const { page, pageSize } = query;
      const filter = await queueFilter(locks, query);
      const [{ items, ...rest }, waiting, handling] = await Promise.all([
        listPage(applications, { filter, sort: queueSort(query), page, pageSize }),
        applications.countDocuments({ queue: "待审核" }),
        applications.countDocuments({ queue: "办理中" }),
      ]);
      const conflicts = await lockConflictsOf({ applications, locks }, items);
      const standings = await lockStandingsOf(lockRegister, items);
      return {
        items: items.map((item) => ({
          ...presentSummary(item, principal, conflicts.get(item._id)),
          ...standings.get(item._id),
        })),
        ...rest,
        counts: { 待审核: waiting, 办理中: handling },
      };
    },
  });

  defineRoute({
    method: "get",
    path: "/api/reviews/figures",
    summary: "审核台今天的数字",
    role: "reviewer",
    response: figuresResponse,
    problems: [],
    handler: ({ principal: { subject } }) => figuresOf({ applications, subject, now: now() }),
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
      "RUN_MISSING",
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
