import { z } from "zod";
import { readEvents } from "../../store/read-events";
import type { Feature } from "../dependencies";
import { reads } from "../openapi/named";
import { cursorOf, cursorPattern, positionOf } from "./cursor";

const eventsQuery = z.strictObject({
  after: z
    .string()
    .regex(cursorPattern, "请使用上一次给出的 next")
    .optional()
    .describe("上一次给出的 next；不填则从头开始"),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .default(50)
    .describe("最多读取这么多件有变化的申请；每件的新事件全部给出"),
});

/** Routes of the events, for other systems that poll instead of being called. */
export const eventRoutes: Feature = (defineRoute, { models }) => {
  defineRoute({
    ...reads("events", "事件，同一申请的按先后；至少给出一次，同一事件的 id 不变"),
    summary: "申请的事件：提交、审核、支付、办理、开票、退款、撤回",
    role: "subscriber",
    query: eventsQuery,
    problems: [],
    handler: async ({ query: { after, limit } }) => {
      const { events, position, hasMore } = await readEvents(models.applications, positionOf(after), limit);
      return { items: events, next: cursorOf(position), hasMore };
    },
  });
};
