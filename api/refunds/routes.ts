import { z } from "zod";
import { applicationIdOf, refundsOf } from "../../domain/attempts";
import { line } from "../../domain/form";
import { refundReasons, refundStatuses } from "../../domain/payment";
import type { Actor } from "../../domain/values";
import type { ApplicationDocument } from "../../models/application";
import type { StrayRefundDocument } from "../../models/stray-refund";
import { resolveRefund, retryRefund } from "../../workflows/messages";
import { refuseUnlessAllowed } from "../applications/commands";
import { actorOf } from "../applications/policy";
import type { Dependencies, Feature } from "../dependencies";
import { json, noContent } from "../openapi/responses";
import { Problem } from "../platform/problem";

const refundParams = z.strictObject({
  number: z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}R[0-9A-Z]{5}$/, "退款单号不正确"),
});

const refundSchema = z.object({
  number: z.string(),
  applicationId: z.string(),
  channel: z.string(),
  amountFen: z.int(),
  reason: z.enum(refundReasons),
  status: z.enum(refundStatuses),
  requestedAt: z.string(),
  remark: z.string().optional(),
  /** True for money of a finished application: its refund has a workflow of its own. */
  stray: z.boolean(),
});

const problems = ["NOT_FOUND", "NO_ABNORMAL_REFUND", "ENGINE_AWAY"] as const;

/** Refunds that need the operator's hand. */
export const refundRoutes: Feature = (defineRoute, { models, engine }) => {
  defineRoute({
    method: "get",
    path: "/api/refunds",
    summary: "需要处理的异常退款",
    role: "operator",
    response: json(z.object({ items: z.array(refundSchema) }), { description: "异常退款" }),
    problems: [],
    handler: async () => ({
      items: [...(await abnormalRefunds(models)), ...(await abnormalStrayRefunds(models))],
    }),
  });

  defineRoute({
    method: "post",
    path: "/api/refunds/{number}/retry",
    summary: "重试退款",
    role: "operator",
    params: refundParams,
    response: noContent("已重新发起"),
    problems,
    handler: async ({ params: { number }, principal, idempotency: { updateId } }) => {
      const workflowId = await keeperOf(models, number, "retryRefund");
      const by: Actor = actorOf(principal, "operator");
      await engine.command(retryRefund, { workflowId, updateId }, { by, refundNumber: number });
    },
  });

  defineRoute({
    method: "post",
    path: "/api/refunds/{number}/resolution",
    summary: "人工结清（已线下退款），附原因",
    role: "operator",
    params: refundParams,
    body: z.strictObject({ reason: line(500) }),
    response: noContent("已人工结清"),
    problems,
    handler: async ({ params: { number }, body: { reason }, principal, idempotency: { updateId } }) => {
      const workflowId = await keeperOf(models, number, "resolveRefund");
      const by: Actor = actorOf(principal, "operator");
      await engine.command(resolveRefund, { workflowId, updateId }, { by, refundNumber: number, reason });
    },
  });
};

type Models = Dependencies["models"];

/** The workflow that keeps the refund. @throws Problem NOT_FOUND, or the table's refusal */
async function keeperOf(
  models: Models,
  number: string,
  command: "retryRefund" | "resolveRefund",
): Promise<string> {
  if (await models.strayRefunds.exists({ _id: number })) return number;
  const document = await models.applications.findById(applicationIdOf(number)).lean<ApplicationDocument>();
  if (!document || !refundsOf(document.application).some(({ refund }) => refund.number === number)) {
    throw new Problem("NOT_FOUND");
  }
  refuseUnlessAllowed(command, "operator", document);
  return document._id;
}

async function abnormalRefunds({ applications }: Models): Promise<z.output<typeof refundSchema>[]> {
  const documents = await applications
    .find({ stage: "退款异常" })
    .sort({ updatedAt: 1 })
    .lean<ApplicationDocument[]>();
  return documents.flatMap(({ _id: applicationId, application }) =>
    refundsOf(application)
      .filter(({ refund }) => refund.status === "退款异常")
      .map(({ attempt, refund }) => ({ ...refund, applicationId, channel: attempt.channel, stray: false })),
  );
}

async function abnormalStrayRefunds({ strayRefunds }: Models): Promise<z.output<typeof refundSchema>[]> {
  const documents = await strayRefunds
    .find({ status: "退款异常" })
    .sort({ updatedAt: 1 })
    .lean<StrayRefundDocument[]>();
  return documents.map(({ applicationId, strayRefund: { evidence, refund } }) => ({
    ...refund,
    applicationId,
    channel: evidence.channel,
    stray: true,
  }));
}
