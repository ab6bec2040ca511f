import type { Model } from "mongoose";
import { Problem } from "./platform/problem";

interface Page {
  page: number;
  pageSize: number;
}

interface ListOptions extends Page {
  /** With nothing in it the whole collection is meant, which is counted by its metadata. */
  filter: Record<string, unknown>;
  /** What is alike in it is told apart by _id. */
  sort: Record<string, 1 | -1>;
}

/** Where a page of so many begins. @throws Problem PAGE_BEYOND_END with the last page; an empty list has one, empty page */
export function startOf({ page, pageSize }: Page, total: number): number {
  const lastPage = Math.max(1, Math.ceil(total / pageSize));
  if (page > lastPage) throw new Problem("PAGE_BEYOND_END", { extra: { lastPage } });
  return (page - 1) * pageSize;
}

/** One page of a collection. @throws Problem PAGE_BEYOND_END */
export async function listPage<D>(model: Model<D>, { filter, sort, page, pageSize }: ListOptions) {
  const isAll = Object.keys(filter).length === 0;
  const total = await (isAll ? model.estimatedDocumentCount() : model.countDocuments(filter));
  const items = await model
    .find(filter)
    .sort({ ...sort, _id: sort._id ?? 1 })
    .skip(startOf({ page, pageSize }, total))
    .limit(pageSize)
    .lean<D[]>();
  return { items, total };
}
