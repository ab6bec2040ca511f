import { reads } from "../openapi/named";
import type { Answer } from "../../contract/answers";
import { refundsOf } from "../../domain/money/attempts";
import type { Refund } from "../../domain/money/payment";
import { isRetriable, isTreatable } from "../../domain/money/refund-news";
import type { ApplicationDocument } from "../../store/models/application";
import type { StrayRefundDocument } from "../../store/models/stray-refund";
import { presentRefund } from "../applications/present";
import { recordsAwaitingConsent } from "../consents/ask";
import type { Dependencies, Feature } from "../dependencies";

/** Refunds that need the operator's hand. */
export const refundRoutes: Feature = (defineRoute, dependencies) => {
  const { models } = dependencies;
  defineRoute({
    ...reads("abnormalRefunds", "异常退款"),
    summary: "需要处理的异常退款",
    role: "operator",
    problems: [],
    handler: async () => {
      const awaited = await recordsAwaitingConsent(dependencies);
      const found = [...(await abnormalRefunds(models)), ...(await abnormalStrayRefunds(models))];
      return { items: found.map((one) => ({ ...one, awaitsConsent: awaited.has(one.number) })) };
    },
  });
};

type Models = Dependencies["models"];
type Listed = Omit<Answer<"abnormalRefund">, "awaitsConsent">;

/** An abnormal one has no end that could be told. */
const presentAbnormal = (refund: Refund) => ({
  ...presentRefund(refund),
  retriable: isRetriable(refund),
  treatable: isTreatable(refund),
});

async function abnormalRefunds({ applications }: Models): Promise<Listed[]> {
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

async function abnormalStrayRefunds({ strayRefunds }: Models): Promise<Listed[]> {
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
