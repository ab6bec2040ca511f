import { z } from "zod";
import { readEvents, markedAt, overlapMs, theBeginning, type EventPosition } from "../../store/read-events";
import type { Feature } from "../dependencies";
import { reads } from "../openapi/named";

/*
 * A cursor is a position as text for an address. It consists of times in base 36, then eight characters for each event
 * of the overlap that was delivered: its time after the overlap's begin, and a hash of its id.
 */

/**
 * Largest number of remembered events; more would make the address too long for proxies. Events beyond it are delivered
 * again, which is allowed.
 */
const mostRemembered = 300;
const offsetDigits = 4;
const hashDigits = 4;

const written = (ms: number): string => Math.max(ms, 0).toString(36);

/** Returns the position as the text that clients get. */
function cursorOf({ since, at, told }: EventPosition): string {
  const begin = at - overlapMs;
  const marks = told.slice(-mostRemembered).map((mark) => {
    const offset = Math.min(Math.max(markedAt(mark) - begin, 0), 36 ** offsetDigits - 1);
    return offset.toString(36).padStart(offsetDigits, "0") + mark.slice(-hashDigits);
  });
  return [written(since), written(at), marks.join("")].join("~");
}

/** Pattern of a valid cursor. */
const cursorPattern = /^[0-9a-z]{1,9}~[0-9a-z]{1,9}~(?:[0-9a-z]{4}[\w-]{4}){0,300}$/;

/** Returns the position of a cursor; without one, the beginning. */
function positionOf(cursor: string | undefined): EventPosition {
  if (cursor === undefined) return theBeginning;
  const [since = "", atText = "", marks = ""] = cursor.split("~");
  const at = Number.parseInt(atText, 36);
  const begin = at - overlapMs;
  const told = (marks.match(/.{8}/g) ?? []).map(
    (mark) =>
      `${(begin + Number.parseInt(mark.slice(0, offsetDigits), 36)).toString(36)}.${mark.slice(offsetDigits)}`,
  );
  return { since: Number.parseInt(since, 36), at, told };
}

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
