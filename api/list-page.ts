import type { Model, mongo } from "mongoose";
import { z } from "zod";
import { nativeCollection } from "../store/models/native-collection";
import { Problem } from "./platform/problem";

const largestPage = 100;

export const pagingQuery = z.strictObject({
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  pageSize: z.coerce.number().int().min(1).max(largestPage).default(20),
});

/** Weight of an export against the rate limit: it counts as this many pages. */
export const exportWeight = 20;

/** Largest number of rows in an export. */
export const exportedRows = exportWeight * largestPage;

interface Page {
  page: number;
  pageSize: number;
}

interface ListOptions extends Page {
  /** Filter of the documents. An empty filter means the whole collection, which is counted from its metadata. */
  filter: Record<string, unknown>;
  /** Order of the documents. Documents that are equal in it are ordered by _id. */
  sort: Record<string, 1 | -1>;
  /** Fields that are left out of the documents. */
  projection?: Readonly<Record<string, 0>>;
}

/**
 * Returns the number of items before the page. An empty list has one empty page. @throws Problem PAGE_BEYOND_END with
 * the last page
 */
export function startOf({ page, pageSize }: Page, total: number): number {
  const lastPage = Math.max(1, Math.ceil(total / pageSize));
  if (page > lastPage) throw new Problem("PAGE_BEYOND_END", { extra: { lastPage } });
  return (page - 1) * pageSize;
}

/**
 * Returns one page of a collection. The total is not counted if the page itself shows the end. @throws Problem
 * PAGE_BEYOND_END
 */
export async function listPage<D extends { _id: string }>(
  model: Model<D>,
  { filter, sort, page, pageSize, projection = {} }: ListOptions,
) {
  const collection = nativeCollection(model);
  const asked = filter as mongo.Filter<D>;
  const before = (page - 1) * pageSize;
  const items = await collection
    .find<D>(asked, {
      projection,
      sort: { ...sort, _id: sort._id ?? 1 },
      skip: before,
      limit: pageSize,
    })
    .toArray();
  const isLast = items.length < pageSize && (items.length > 0 || page === 1);
  if (isLast) return { items, total: before + items.length };
  const isAll = Object.keys(filter).length === 0;
  const total = await (isAll ? collection.estimatedDocumentCount() : collection.countDocuments(asked));
  startOf({ page, pageSize }, total);
  return { items, total };
}
