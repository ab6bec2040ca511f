import type { ApplicationDocument, ApplicationModel } from "../../models/application";
import { Problem } from "../platform/problem";

interface Page {
  page: number;
  pageSize: number;
}

interface ListOptions extends Page {
  filter: Record<string, unknown>;
  sort: Record<string, 1 | -1>;
}

/**
 * One page of applications. An empty list has one, empty page.
 * @throws Problem PAGE_BEYOND_END
 */
export async function listPage(
  applications: ApplicationModel,
  { filter, sort, page, pageSize }: ListOptions,
) {
  const total = await applications.countDocuments(filter);
  if (page > 1 && (page - 1) * pageSize >= total) throw new Problem("PAGE_BEYOND_END");
  const items = await applications
    .find(filter)
    .sort({ ...sort, _id: 1 })
    .skip((page - 1) * pageSize)
    .limit(pageSize)
    .lean<ApplicationDocument[]>();
  return { items, page, pageSize, total };
}

/** Finds a text in organisation, lock and application number, whatever its characters mean to a pattern. */
export function searchFilter(text: string | undefined): Record<string, unknown> {
  if (text === undefined) return {};
  const pattern = new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`), "i");
  return { $or: [{ organisationName: pattern }, { lockSerial: pattern }, { _id: pattern }] };
}
