import type { Model, mongo } from "mongoose";
import { z } from "zod";
import { nativeCollection } from "../store/models/native-collection";

/** A place in a list: the value that it is sorted by, a day or the milliseconds of an instant, and the record's id. */
const places = { day: /^\d{4}-\d\d-\d\d~\S{1,200}$/, instant: /^\d{1,14}~\S{1,200}$/ };

interface SliceQueryOptions {
  /** The list is sorted by such values. */
  by: keyof typeof places;
  most: number;
  usually?: number;
}

/** How much of a list is asked for, and from where on. */
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
  /** The field that the list is sorted by; what is alike in it is told apart by _id. */
  field: string;
  direction: 1 | -1;
}

interface SliceOptions<D> extends SliceQuery, Order {
  /** Conditions on the list's own field are objects. */
  filter: Record<string, unknown>;
  /** The record's value of the field. */
  placed: (document: D) => Date | string | undefined;
  /** The fields that its documents are read without. */
  projection?: Readonly<Record<string, 0>>;
}

export const placeOf = (value: Date | string | undefined, id: string): string =>
  `${value instanceof Date ? value.getTime() : (value ?? "")}~${id}`;

/** The filter for what follows a place. */
function behind(
  { filter, field, direction }: Order & Pick<SliceOptions<never>, "filter">,
  after: string,
): Record<string, unknown> {
  const split = after.indexOf("~");
  const [text, id] = [after.slice(0, split), after.slice(split + 1)];
  const value = /^\d+$/.test(text) ? new Date(Number(text)) : text;
  const further = direction === 1 ? "$gt" : "$lt";
  // The range that both alternatives share is what the index is entered by.
  return {
    ...filter,
    [field]: { ...(filter[field] as object | undefined), [direction === 1 ? "$gte" : "$lte"]: value },
    $or: [{ [field]: { [further]: value } }, { [field]: value, _id: { [further]: id } }],
  };
}

/**
 * The part of a list that follows a place. A record that stays where it is in the list is neither missed nor told twice,
 * whatever becomes of the others between two questions; pages by their numbers can't promise that (list-page.ts).
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
