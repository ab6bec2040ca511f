import { z } from "zod";
import type { Answer } from "../../contract/answers";
import { publicEventTypes } from "../../domain/events/public-event";
import { presentEra } from "../../store/event-eras";
import type { Models } from "../../store/models";
import { highestNumber, numberBefore, numberOf, readEvents } from "../../store/read-events";
import type { Feature } from "../dependencies";
import { reads } from "../openapi/named";
import { Problem } from "../platform/problem";

/*
 * A cursor consists of the era of the events' numbers and of a number after which to continue. What a reader filters is
 * no part of it.
 */

const eventId = /^[0-9A-Z]{26}-[\w-]+$/;
const instant = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;

const cursorOf = (era: string, number: number): string => `${era}~${number.toString(36)}`;

const goOn =
  "请用最后处理的事件的 id 或一个时刻（如 2026-01-05T01:00:00Z）作 after 继续，或不带 after 从头读取；按 id 去重";
const expired = (reason: string): Problem => new Problem("CURSOR_EXPIRED", { detail: `${reason}${goOn}` });

/** Returns the number after which to continue. @throws Problem if `after` names no place among the told events */
async function numberAfter(
  { events }: Pick<Models, "events">,
  { era, restoredFrom }: { era: string; restoredFrom?: Date },
  after: string | undefined,
): Promise<number> {
  if (after === undefined) return 0;
  if (after === "now") return highestNumber(events);
  if (eventId.test(after)) {
    const number = await numberOf(events, after);
    if (number === undefined) throw expired("没有这个事件，可能在恢复备份时失去：换一个更早的。");
    return number;
  }
  if (instant.test(after)) return numberBefore(events, Date.parse(after) || 0);
  const [ofEra, digits = ""] = after.split("~");
  const number = Number.parseInt(digits, 36);
  if (ofEra === era && number <= (await highestNumber(events))) return number;
  throw expired(
    restoredFrom === undefined || ofEra === era
      ? "游标不是本系统给出的。"
      : `游标是从备份（${restoredFrom.toISOString()}）恢复以前给出的。`,
  );
}

const eventsQuery = z.strictObject({
  after: z
    .string()
    .regex(/^[\w:.~-]{1,150}$/, `请使用上一次给出的 next；没有的，${goOn}`)
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
