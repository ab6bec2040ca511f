import { z } from "zod";
import type { Answer } from "../../contract/answers";
import { afterSchema } from "../../contract/writes";
import { publicEventTypes } from "../../domain/events/public-event";
import { presentEra } from "../../store/event-eras";
import { readEvents } from "../../store/read-events";
import type { Feature } from "../dependencies";
import { reads } from "../openapi/named";
import { cursorOf, numberAfter } from "./cursor";

const eventsQuery = z.strictObject({
  after: afterSchema()
    .optional()
    .describe(
      "从哪里以后：上一次给出的 next；或已处理的事件的 id；或时刻（UTC），给出从那时起记下的；或 now，只要以后的。不填则从头开始",
    ),
  type: z.enum(publicEventTypes).optional().describe("只要这种事件"),
  application: z
    .string()
    .regex(/^[0-9A-Z]{26}$/, "请填写申请编号")
    .optional()
    .describe("只要这件申请的"),
  organisation: z
    .string()
    .regex(/^[0-9A-Z]{18}$/, "请填写统一社会信用代码")
    .optional()
    .describe("只要这个单位的"),
  limit: z.coerce.number().int().min(1).max(500).default(100).describe("最多多少个事件"),
});

/** Routes of the events, for other systems that poll instead of being called. */
export const eventRoutes: Feature = (defineRoute, { models }) => {
  defineRoute({
    ...reads("events", "事件，先记下的在前；同一事件的 id 和内容不变"),
    summary: "申请的事件：提交、审核、支付、制证、寄出、签收、办理、开票、退款、撤回",
    role: "subscriber",
    query: eventsQuery,
    problems: ["CURSOR_EXPIRED"],
    handler: async ({ query: { after, limit, type, application: applicationId, organisation } }) => {
      const era = await presentEra(models.eventEras);
      const { events, next, hasMore } = await readEvents(models.events, {
        after: await numberAfter(models, era, after),
        limit,
        filter: {
          ...(type === undefined ? {} : { type }),
          ...(applicationId === undefined ? {} : { applicationId }),
          ...(organisation === undefined ? {} : { organisation }),
        },
      });
      const items = events.map(({ body }) => JSON.parse(body) as Answer<"event">);
      return { items, next: cursorOf(era.era, next), hasMore };
    },
  });
};
