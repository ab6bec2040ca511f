import type { UpdateDefinition } from "@temporalio/common";
import { z } from "zod";
import { answerOf, type Answer } from "../../contract/answers";
import { bodyOf } from "../../contract/commands";
import { applicationIdOf, refundsOf } from "../../domain/money/attempts";
import type { Refund } from "../../domain/money/payment";
import { isRetriable, isTreatable } from "../../domain/money/refund-news";
import type { ApplicationDocument } from "../../store/models/application";
import type { StrayRefundDocument } from "../../store/models/stray-refund";
import { resolveRefund, retryRefund, treatRefund, type RefundCommand } from "../../workflows/messages";
import { actorOn } from "../applications/policy";
import { presentRefund } from "../applications/present-attempt";
import type { Dependencies, Feature } from "../dependencies";
import { json, noContent } from "../openapi/responses";
import type { Principal } from "../platform/principal";
import { Problem } from "../platform/problem";

const refundParams = z.strictObject({
  number: z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}R[0-9A-Z]{5}$/, "退款单号不正确"),
});

const problems = [
  "NOT_FOUND",
  "OWN_APPLICATION",
  "NO_ABNORMAL_REFUND",
  "ENGINE_AWAY",
  "RUN_MISSING",
] as const;

/** Refunds that need the operator's hand. */
export const refundRoutes: Feature = (defineRoute, { models, engine }) => {
  /** The keeper asks the transition table itself, so that a repeat gets the answer that the first was given. */
  async function giveCommand<A extends RefundCommand>(
    update: UpdateDefinition<void, [A]>,
    { updateId, principal }: { updateId: string; principal: Principal },
    args: Omit<A, "by">,
  ): Promise<void> {
    const { workflowId, document } = await keeperOf(models, args.refundNumber);
    const by = actorOn(document, principal, "operator");
    try {
      await engine.command(update, { workflowId, updateId }, { ...args, by } as A);
    } catch (error) {
      // A completed workflow has seen the end of its refunds.
      const ended = error instanceof Problem && error.code === "APPLICATION_ENDED";
      throw ended ? new Problem("NO_ABNORMAL_REFUND", { cause: error }) : error;
    }
  }

  defineRoute({
    method: "get",
    path: "/api/refunds",
    summary: "需要处理的异常退款",
    role: "operator",
    response: json(answerOf("abnormalRefunds"), { description: "异常退款" }),
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
    records: "apart",
    params: refundParams,
    response: noContent("已重新发起"),
    problems: [...problems, "REFUND_NOT_RETRIABLE"],
    handler: async ({ params: { number }, principal, idempotency: { updateId } }) => {
      await giveCommand(retryRefund, { updateId, principal }, { refundNumber: number });
    },
  });

  defineRoute({
    method: "post",
    path: "/api/refunds/{number}/resolution",
    summary: "人工结清（已线下退款），附原因",
    role: "operator",
    records: "apart",
    params: refundParams,
    body: bodyOf("resolveRefund"),
    response: noContent("已人工结清"),
    problems: [...problems, "REFUND_GONE_BACK", "REFUND_UNDER_WAY", "GATEWAY_AWAY"],
    handler: async ({ params: { number }, body: { reason }, principal, idempotency: { updateId } }) => {
      await giveCommand(resolveRefund, { updateId, principal }, { refundNumber: number, reason });
    },
  });

  defineRoute({
    method: "post",
    path: "/api/refunds/{number}/treatment",
    summary: "异常退款处理：退至投标人的银行卡，或商户银行账户",
    role: "operator",
    records: "apart",
    params: refundParams,
    body: bodyOf("treatRefund"),
    response: noContent("渠道已受理"),
    problems: [...problems, "REFUND_NOT_TREATABLE", "GATEWAY_AWAY"],
    handler: async ({ params: { number }, body: { to }, principal, idempotency: { updateId } }) => {
      await giveCommand(treatRefund, { updateId, principal }, { refundNumber: number, to });
    },
  });
};

type Models = Dependencies["models"];

/** An abnormal one has no end that could be told. */
const presentAbnormal = (refund: Refund) => ({
  ...presentRefund(refund),
  retriable: isRetriable(refund),
  treatable: isTreatable(refund),
});

/** The workflow that keeps the refund, and the application whose money it is. @throws Problem NOT_FOUND */
async function keeperOf(models: Models, number: string) {
  const document = await models.applications.findById(applicationIdOf(number)).lean<ApplicationDocument>();
  if (!document) throw new Problem("NOT_FOUND");
  if (await models.strayRefunds.exists({ _id: number })) return { workflowId: number, document };
  if (!refundsOf(document.application).some(({ refund }) => refund.number === number)) {
    throw new Problem("NOT_FOUND");
  }
  return { workflowId: document._id, document };
}

async function abnormalRefunds({ applications }: Models): Promise<Answer<"abnormalRefund">[]> {
  const documents = await applications
    .find({ stage: "退款异常" })
    .sort({ updatedAt: 1 })
    .lean<ApplicationDocument[]>();
  return documents.flatMap(({ _id: applicationId, application }) =>
    refundsOf(application)
      .filter(({ refund }) => refund.status === "退款异常")
      .map(({ attempt, refund }) => ({
        ...presentAbnormal(refund),
        applicationId,
        channel: attempt.channel,
        stray: false,
      })),
  );
}

async function abnormalStrayRefunds({ strayRefunds }: Models): Promise<Answer<"abnormalRefund">[]> {
  const documents = await strayRefunds
    .find({ status: "退款异常" })
    .sort({ updatedAt: 1 })
    .lean<StrayRefundDocument[]>();
  return documents.map(({ applicationId, strayRefund: { evidence, refund } }) => ({
    ...presentAbnormal(refund),
    applicationId,
    channel: evidence.channel,
    stray: true,
  }));
}
