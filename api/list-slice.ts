import type { Model, mongo } from "mongoose";
import { z } from "zod";
import { nativeCollection } from "../store/models/native-collection";

/**
 * Patterns of a place in a list. A place consists of the value that the list is sorted by (a day, or an instant in
 * milliseconds) and the record's id.
 */
const places = { day: /^\d{4}-\d\d-\d\d~\S{1,200}$/, instant: /^\d{1,14}~\S{1,200}$/ };

interface SliceQueryOptions {
  /** Kind of value that the list is sorted by. */
  by: keyof typeof places;
  most: number;
  usually?: number;
}

/** Returns the schema of the query for a part of a list: its size, and the place after which it begins. */
export const sliceQuery = ({ by, most, usually = most }: SliceQueryOptions) =>
  z.strictObject({
    after: z
      .string()
      .regex(places[by], "请使用上一页给出的 next")
      .optional()
      .describe("上一页给出的 next；不填则从头开始"),
    limit: z.coerce.number().int().min(1).max(most).default(usually),
  });

export interface SliceQuery {
  after?: string | undefined;
  limit: number;
}

interface Order {
  /** Field that the list is sorted by. Records that are equal in it are ordered by _id. */
  field: string;
  direction: 1 | -1;
}

interface SliceOptions<D> extends SliceQuery, Order {
  /** Filter of the list. A condition on the sorted field must be an object. */
  filter: Record<string, unknown>;
  /** Returns the record's value of the sorted field. */
  placed: (document: D) => Date | string | undefined;
  /** Fields that are left out of the documents. */
  projection?: Readonly<Record<string, 0>>;
}

export const placeOf = (value: Date | string | undefined, id: string): string =>
  `${value instanceof Date ? value.getTime() : (value ?? "")}~${id}`;

/** Returns the filter for records after a place. */
function behind(
  { filter, field, direction }: Order & Pick<SliceOptions<never>, "filter">,
  after: string,
): Record<string, unknown> {
  const split = after.indexOf("~");
  const [text, id] = [after.slice(0, split), after.slice(split + 1)];
  const value = /^\d+$/.test(text) ? new Date(Number(text)) : text;
  const further = direction === 1 ? "$gt" : "$lt";
  // The condition that both alternatives share lets the database use the index.
  return {
    ...filter,
    [field]: { ...(filter[field] as object | undefined), [direction === 1 ? "$gte" : "$lte"]: value },
    $or: [{ [field]: { [further]: value } }, { [field]: value, _id: { [further]: id } }],
  };
}

/**
 * Returns the part of a list that follows a place. A record that stays at its place in the list is neither skipped nor
 * repeated, whatever happens to other records between two requests. Numbered pages can't guarantee that (list-page.ts).
 */
export async function sliceAfter<D extends { _id: string }>(
  model: Model<D>,
  { after, limit, placed, projection = {}, ...order }: SliceOptions<D>,
): Promise<{ items: D[]; next?: string }> {
  const asked = after === undefined ? order.filter : behind(order, after);
  const items = await nativeCollection(model)
    .find<D>(asked as mongo.Filter<D>, {
      projection,
      sort: { [order.field]: order.direction, _id: order.direction },
      limit,
    })
    .toArray();
  const last = items.at(-1);
  return {
    items,
    ...(last && items.length === limit ? { next: placeOf(placed(last), last._id) } : {}),
  };
}
