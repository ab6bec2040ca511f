import { answerOf } from "../../contract/answers";
import { bodyOf } from "../../contract/commands";
import { possibleRefusals } from "../../domain/application/transitions";
import { review } from "../../workflows/messages";
import { giveCommand } from "../applications/commands";
import { contactOf } from "../../domain/application/personal-data";
import { actorOn, findReadable } from "../applications/policy";
import { presentApplication, presentSummary } from "../applications/present";
import { remarksOn } from "../applications/remarks";
import { idParams } from "../applications/schema";
import type { Feature } from "../dependencies";
import { json } from "../openapi/responses";
import { toProblem } from "../platform/to-problem";
import { alreadyReviewed } from "./already-reviewed";
import { figuresOf, figuresResponse } from "./figures";
import { queuePage } from "./queue";
import { queueQuery } from "./queue-query";

/** The reviewer's two queues, and the decision. */
export const reviewRoutes: Feature = (defineRoute, { models, engine, now }) => {
  const { applications } = models;
  defineRoute({
    method: "get",
    path: "/api/reviews",
    summary: "审核队列：待审核（各单位轮流，先提交在前）、办理中（先支付在前）；已审核（最近的在前）",
    role: "reviewer",
    query: queueQuery,
    response: json(answerOf("queuePage"), { description: "队列的一页，及两个队列的件数" }),
    problems: ["PAGE_BEYOND_END"],
    handler: async ({ query, principal }) => {
      const [{ items, total }, waiting, handling] = await Promise.all([
        queuePage(models, query),
        applications.countDocuments({ queue: "待审核" }),
        applications.countDocuments({ queue: "办理中" }),
      ]);
      const remarks = await remarksOn(models, items);
      return {
        items: items.map((item) => presentSummary(item, principal, remarks(item._id))),
        ...{ page: query.page, pageSize: query.pageSize, total },
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
    method: "get",
    path: "/api/applications/{id}/contact",
    summary: "显示联系方式（记入审计）",
    role: ["reviewer", "operator"],
    records: "readable",
    auditedReads: true,
    params: idParams,
    response: json(answerOf("contact"), { description: "经办人和收件人的联系方式，不遮盖" }),
    problems: ["NOT_FOUND"],
    handler: async ({ params: { id }, principal }) =>
      contactOf((await findReadable(applications, id, principal)).application.form),
  });

  defineRoute({
    method: "post",
    path: "/api/applications/{id}/review",
    summary: "审核：通过或不通过，附意见",
    role: "reviewer",
    records: "apart",
    params: idParams,
    body: bodyOf("review"),
    response: json(answerOf("application"), { description: "审核通过或审核不通过" }),
    problems: [
      ...possibleRefusals("review", "reviewer"),
      "OWN_APPLICATION",
      "LOCK_APPROVED_FOR_ANOTHER",
      "NOT_FOUND",
      "ENGINE_AWAY",
      "RUN_MISSING",
    ],
    handler: async ({ params: { id }, body, principal, idempotency: { updateId } }) => {
      const document = await findReadable(applications, id, principal);
      const args = { by: actorOn(document, principal, "reviewer"), ...body };
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
