import { z } from "zod";
import { callAgain } from "../../store/call-again";
import { nativeCollection } from "../../store/models/native-collection";
import type { ToldEventDocument } from "../../store/models/told-event";
import type { Feature } from "../dependencies";
import { reads, writes } from "../openapi/named";

/** Largest number of deliveries in the list, more than an operator checks by hand. */
const mostListed = 200;

const deliveryParams = z.strictObject({
  id: z.string().regex(/^[\w-]{1,80}$/, "编号不正确，请刷新页面"),
});

/** Routes for events that receivers did not accept: those given up, and those being retried. */
export const webhookRoutes: Feature = (defineRoute, { models, now }) => {
  const collection = nativeCollection(models.webhookDeliveries);

  defineRoute({
    ...reads("webhookDeliveries", "件数，及最多200件，已放弃的在前"),
    summary: "未送达的事件：每个接收方、每件申请一行",
    role: "operator",
    problems: [],
    handler: async () => {
      const [total, ...found] = await Promise.all([
        collection.estimatedDocumentCount(),
        ...(["发送失败", "待发送"] as const).map((status) =>
          collection.find({ status }).sort({ since: 1, _id: 1 }).limit(mostListed).toArray(),
        ),
      ]);
      const items = found.flat().slice(0, mostListed);
      const events = await nativeCollection(models.events)
        .find({ applicationId: { $in: items.map(({ applicationId }) => applicationId) } })
        .project<Pick<ToldEventDocument, "_id" | "applicationId" | "type">>({ applicationId: 1, type: 1 })
        .sort({ applicationId: 1, sequence: 1 })
        .toArray();
      return {
        total,
        items: items.map(({ _id: id, since, nextAttemptAt, told, upTo, ...row }) => ({
          ...row,
          id,
          types: events
            .filter((one) => one.applicationId === row.applicationId && told < one._id && one._id <= upTo)
            .map(({ type }) => type),
          since: since.toISOString(),
          nextAttemptAt: nextAttemptAt.toISOString(),
        })),
      };
    },
  });

  defineRoute({
    ...writes("resendWebhook", { description: "已安排，或已无可发" }),
    summary: "重发一件申请未送达的事件，三天内再试",
    role: "operator",
    params: deliveryParams,
    records: "none",
    problems: [],
    handler: ({ params: { id: _id }, idempotency }) =>
      idempotency.once(async () => {
        const at = new Date(now());
        const again = { status: "待发送" as const, attempts: 0, since: at, nextAttemptAt: at };
        const row = await collection.findOneAndUpdate({ _id }, { $set: again });
        if (row) await callAgain(models, row.receiver, at);
        return { resent: row !== null };
      }),
  });
};
