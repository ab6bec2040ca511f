import { z } from "zod";
import { calledState } from "../../domain/events/endpoint";
import { nativeCollection } from "../../store/models/native-collection";
import type { ToldEventDocument } from "../../store/models/told-event";
import type { Feature } from "../dependencies";
import { reads, writes } from "../openapi/named";
import { Problem } from "../platform/problem";

/** Largest number of deliveries in the list, more than an operator checks by hand. */
const mostListed = 200;

const deliveryParams = z.strictObject({
  id: z.string().regex(/^[\w-]{1,80}$/, "编号不正确，请刷新页面"),
});

/** Routes for events that endpoints did not accept: those given up, and those being retried. */
export const webhookRoutes: Feature = (defineRoute, { models, now }) => {
  const collection = nativeCollection(models.webhookDeliveries);
  const endpoints = nativeCollection(models.webhookEndpoints);

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
      const named = await endpoints.find({}, { projection: { name: 1 } }).toArray();
      const nameOf = new Map(named.map(({ _id, name }) => [_id, name]));
      const events = await nativeCollection(models.events)
        .find({ applicationId: { $in: items.map(({ applicationId }) => applicationId) } })
        .project<Pick<ToldEventDocument, "_id" | "applicationId" | "type">>({ applicationId: 1, type: 1 })
        .sort({ applicationId: 1, sequence: 1 })
        .toArray();
      return {
        total,
        items: items.map(({ _id: id, endpoint, since, nextAttemptAt, told, upTo, ...row }) => ({
          ...row,
          id,
          receiver: nameOf.get(endpoint) ?? endpoint,
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
    problems: ["ENDPOINT_NOT_ENABLED"],
    handler: ({ params: { id: _id }, idempotency, tell }) => {
      const [record = "", applicationId = ""] = _id.split("_");
      tell({ applicationId, record });
      return idempotency.once(async () => {
        const row = await collection.findOne({ _id });
        if (!row) return { resent: false };
        const endpoint = await endpoints.findOne({ _id: row.endpoint }, { projection: { state: 1 } });
        if (endpoint?.state !== calledState) throw new Problem("ENDPOINT_NOT_ENABLED");
        const at = new Date(now());
        const again = { status: "待发送" as const, attempts: 0, since: at, nextAttemptAt: at };
        const { matchedCount } = await collection.updateOne({ _id }, { $set: again });
        return { resent: matchedCount > 0 };
      });
    },
  });
};
