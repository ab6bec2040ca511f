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
import { placeOf, sliceAfter, sliceQuery, type SliceQuery } from "../list-slice";

/** Routes for refunds that need an operator. */
export const refundRoutes: Feature = (defineRoute, dependencies) => {
  const { models } = dependencies;
  defineRoute({
    ...reads("abnormalRefunds", "异常退款"),
    summary: "需要处理的异常退款",
    role: "operator",
    query: sliceQuery({ by: "instant", most: 500 }),
    problems: [],
    handler: async ({ query }) => {
      const [own, stray, awaited] = await Promise.all([
        abnormalRefunds(models, query),
        abnormalStrayRefunds(models, query),
        recordsAwaitingConsent(dependencies),
      ]);
      // Each of the two lists has at least `limit` entries or is complete, so the first ones of both together are the
      // first of all.
      const records = [...own, ...stray].toSorted(byPlace).slice(0, query.limit);
      const last = records.at(-1);
      const items = records
        .flatMap(({ refunds }) => refunds)
        .map((one) => ({ ...one, awaitsConsent: awaited.has(one.number) }));
      return { items, ...(last && records.length === query.limit ? { next: last.place } : {}) };
    },
  });
};

type Models = Dependencies["models"];
type Listed = Omit<Answer<"abnormalRefund">, "awaitsConsent">;

/** Returns an abnormal refund with the treatments that are possible. */
const presentAbnormal = (refund: Refund) => ({
  ...presentRefund(refund),
  retriable: isRetriable(refund),
  treatable: isTreatable(refund),
});

/** An application or a stray refund with abnormal refunds, and its place in the list. */
interface Abnormal {
  place: string;
  refunds: Listed[];
}

/** Compares places as text, which works because they begin with an instant of 13 digits. */
const byPlace = (one: Abnormal, other: Abnormal): number => (one.place < other.place ? -1 : 1);

/** Order of the list: records that have waited longest come first. */
const longestFirst = { field: "updatedAt", direction: 1 } as const;
const placed = ({ updatedAt }: { updatedAt: Date }): Date => updatedAt;

async function abnormalRefunds({ applications }: Models, query: SliceQuery): Promise<Abnormal[]> {
  const filter = { stage: "退款异常" };
  const { items } = await sliceAfter<ApplicationDocument>(applications, {
    ...{ ...query, ...longestFirst, filter, placed },
  });
  return items.map(({ _id: applicationId, application, updatedAt }) => ({
    place: placeOf(updatedAt, applicationId),
    refunds: refundsOf(application)
      .filter(({ refund }) => refund.status === "退款异常")
      .map(({ attempt, refund }) => ({
        ...presentAbnormal(refund),
        applicationId,
        channel: attempt.channel,
        stray: false,
      })),
  }));
}

async function abnormalStrayRefunds({ strayRefunds }: Models, query: SliceQuery): Promise<Abnormal[]> {
  const filter = { status: "退款异常" };
  const { items } = await sliceAfter<StrayRefundDocument>(strayRefunds, {
    ...{ ...query, ...longestFirst, filter, placed },
  });
  return items.map(({ _id, applicationId, updatedAt, strayRefund: { evidence, refund } }) => ({
    place: placeOf(updatedAt, _id),
    refunds: [{ ...presentAbnormal(refund), applicationId, channel: evidence.channel, stray: true }],
  }));
}
