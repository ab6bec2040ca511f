import { markedAt, overlapMs, theBeginning, type EventPosition } from "../../store/read-events";

/*
 * A position as a text for an address: times in base 36, then what was told of the overlap, eight characters each: by how
 * much later than the overlap's begin it was dated, and its hash.
 */

/** More would make the address too long for proxies: events that are forgotten so come again, as they may. */
const mostRemembered = 300;
const offsetDigits = 4;
const hashDigits = 4;

const written = (ms: number): string => Math.max(ms, 0).toString(36);

/** The position as clients get it. */
export function cursorOf({ since, at, told }: EventPosition): string {
  const begin = at - overlapMs;
  const marks = told.slice(-mostRemembered).map((mark) => {
    const offset = Math.min(Math.max(markedAt(mark) - begin, 0), 36 ** offsetDigits - 1);
    return offset.toString(36).padStart(offsetDigits, "0") + mark.slice(-hashDigits);
  });
  return [written(since), written(at), marks.join("")].join("~");
}

/** How a cursor looks. */
export const cursorPattern = /^[0-9a-z]{1,9}~[0-9a-z]{1,9}~(?:[0-9a-z]{4}[\w-]{4}){0,300}$/;

/** The position that a cursor stands for; the beginning where there is none. */
export function positionOf(cursor: string | undefined): EventPosition {
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
