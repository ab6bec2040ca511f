import type { Model, mongo } from "mongoose";
import { z } from "zod";
import { nativeCollection } from "../store/models/native-collection";
import { Problem } from "./platform/problem";

const largestPage = 100;

export const pagingQuery = z.strictObject({
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  pageSize: z.coerce.number().int().min(1).max(largestPage).default(20),
});

/** Whatever is exported at once counts as so many pages. */
export const exportWeight = 20;

/** A list that may be longer is exported up to here. */
export const exportedRows = exportWeight * largestPage;

interface Page {
  page: number;
  pageSize: number;
}

interface ListOptions extends Page {
  /** With nothing in it the whole collection is meant, which is counted by its metadata. */
  filter: Record<string, unknown>;
  /** What is alike in it is told apart by _id. */
  sort: Record<string, 1 | -1>;
  /** The fields that its documents are read without. */
  projection?: Readonly<Record<string, 0>>;
}

/** Where a page of so many begins. @throws Problem PAGE_BEYOND_END with the last page; an empty list has one, empty page */
export function startOf({ page, pageSize }: Page, total: number): number {
  const lastPage = Math.max(1, Math.ceil(total / pageSize));
  if (page > lastPage) throw new Problem("PAGE_BEYOND_END", { extra: { lastPage } });
  return (page - 1) * pageSize;
}

/** One page of a collection. Nothing is counted where the page shows how many there are. @throws Problem PAGE_BEYOND_END */
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
