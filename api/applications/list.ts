import { isCreditCode } from "../../domain/form/credit-code";
import { readShortNumber } from "../../domain/form/short-number";
import { tabs, type Tab } from "../../domain/application/stage";
import { lockKey } from "../../domain/form/lock-key";
import { unshown, type ShownDocument } from "../../store/find-application";
import {
  bringUpToDate,
  type ApplicationDocument,
  type ApplicationModel,
} from "../../store/models/application";
import { nativeCollection } from "../../store/models/native-collection";
import { listPage } from "../list-page";

/** Returns one page of the applications that match the filter. @throws Problem PAGE_BEYOND_END */
export async function listApplications(
  applications: ApplicationModel,
  options: Omit<Parameters<typeof listPage>[1], "projection">,
): Promise<{ items: ShownDocument[]; total: number }> {
  const found = await listPage(applications, { ...options, projection: unshown });
  found.items.forEach(bringUpToDate);
  return found;
}

/**
 * Returns the applications that were created after one of them, in the order of their creation, which their ids hold.
 * Nothing moves in that order, so a reader neither misses nor repeats what others change meanwhile.
 * @param options - `after` is an id, or 0 for the beginning
 */
export async function listCreatedAfter(
  applications: ApplicationModel,
  { filter, after, limit }: { filter: Record<string, unknown>; after: string; limit: number },
): Promise<{ items: ShownDocument[]; total: number; next?: string }> {
  const collection = nativeCollection(applications);
  const [items, total] = await Promise.all([
    collection
      .find<ShownDocument>(
        { ...filter, _id: { $gt: after } },
        { projection: unshown, sort: { _id: 1 }, limit },
      )
      .toArray(),
    collection.countDocuments(filter),
  ]);
  items.forEach(bringUpToDate);
  const last = items.at(-1);
  return { items, total, ...(last && items.length === limit ? { next: last._id } : {}) };
}

/** Returns those of the applications that match the filter, in the order of the given ids. */
export async function findListed(
  applications: ApplicationModel,
  ids: readonly string[],
  filter: Partial<Pick<ApplicationDocument, "queue">>,
): Promise<ShownDocument[]> {
  const found = await nativeCollection(applications)
    .find<ShownDocument>({ ...filter, _id: { $in: [...ids] } }, { projection: unshown })
    .toArray();
  found.forEach(bringUpToDate);
  const byId = new Map(found.map((document) => [document._id, document]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** Counts the organisation's applications under each tab. */
export async function countByTab(
  applications: ApplicationModel,
  orgCode: string,
): Promise<Record<Tab, number>> {
  const counts = await nativeCollection(applications)
    .aggregate<{ _id: Tab; count: number }>([
      { $match: { orgCode } },
      { $unwind: "$tabs" },
      { $group: { _id: "$tabs", count: { $sum: 1 } } },
    ])
    .toArray();
  const countOf = new Map(counts.map(({ _id, count }) => [_id, count]));
  return Object.fromEntries(tabs.map((tab) => [tab, countOf.get(tab) ?? 0])) as Record<Tab, number>;
}

/** Returns a pattern that matches the text literally, in upper or lower case. */
const patternOf = (text: string): RegExp =>
  new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`), "i");

/**
 * Returns the filter for a text that is a complete 统一社会信用代码. Such a text can be nothing else, so only the organisation
 * is compared.
 */
function codeFilter(text: string): Record<string, unknown> | undefined {
  const orgCode = text.toUpperCase();
  // The condition is wrapped in $or so that it adds to an `orgCode` of the list's own filter instead of replacing it.
  return isCreditCode(orgCode) ? { $or: [{ orgCode }] } : undefined;
}

function shortNumberFilter(text: string): Record<string, unknown>[] {
  const shortNumber = readShortNumber(text);
  return shortNumber === undefined ? [] : [{ shortNumber }];
}

/** Returns the filter for a lock's number, however it is written. A text of nothing but dashes finds no lock. */
function lockFilter(text: string): Record<string, unknown>[] {
  const key = lockKey(text);
  return key === "" ? [] : [{ lockSerials: patternOf(key) }];
}

const patternsFilter = (text: string, byId: RegExp | string): Record<string, unknown> => ({
  $or: [
    { organisationName: patternOf(text) },
    ...lockFilter(text),
    { _id: byId },
    ...shortNumberFilter(text),
  ],
});

/**
 * Returns the filter that finds a text in organisation, lock and application number, or a complete code. It is meant
 * for short lists, since it uses no index.
 */
export const searchFilter = (text: string | undefined): Record<string, unknown> =>
  text === undefined ? {} : (codeFilter(text) ?? patternsFilter(text, patternOf(text)));

/**
 * Returns the filter that finds a text among all applications: in organisation and lock, or as a complete application
 * number or 统一社会信用代码. Each branch has an index, on whose keys the patterns are evaluated.
 */
export const searchAllFilter = (text: string): Record<string, unknown> =>
  codeFilter(text) ?? patternsFilter(text, text.toUpperCase());
