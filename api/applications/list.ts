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

/** One page of the applications that a filter finds. @throws Problem PAGE_BEYOND_END */
export async function listApplications(
  applications: ApplicationModel,
  options: Omit<Parameters<typeof listPage>[1], "projection">,
): Promise<{ items: ShownDocument[]; total: number }> {
  const found = await listPage(applications, { ...options, projection: unshown });
  found.items.forEach(bringUpToDate);
  return found;
}

/** Those of the applications that a filter finds, in the order of their ids. */
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

/** How many of the organisation's applications are under each tab. */
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

/** Whatever the text's characters mean to a pattern. */
const patternOf = (text: string): RegExp =>
  new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`), "i");

/** A whole 统一社会信用代码 is nothing else: the organisation's applications are looked up by it. */
function codeFilter(text: string): Record<string, unknown> | undefined {
  const orgCode = text.toUpperCase();
  // Beside what else a list is narrowed to, never instead of it: so it is no `orgCode` of the filter's own.
  return isCreditCode(orgCode) ? { $or: [{ orgCode }] } : undefined;
}

function shortNumberFilter(text: string): Record<string, unknown>[] {
  const shortNumber = readShortNumber(text);
  return shortNumber === undefined ? [] : [{ shortNumber }];
}

/** A lock is found however its number is written; what is nothing but dashes finds none. */
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

/** Finds a text in organisation, lock and application number, or a whole code, among the few that a list is of. */
export const searchFilter = (text: string | undefined): Record<string, unknown> =>
  text === undefined ? {} : (codeFilter(text) ?? patternsFilter(text, patternOf(text)));

/**
 * Finds a text among all applications: in organisation and lock, or as a whole application number or
 * 统一社会信用代码. Each branch has an index, whose keys the patterns read instead of the documents.
 */
export const searchAllFilter = (text: string): Record<string, unknown> =>
  codeFilter(text) ?? patternsFilter(text, text.toUpperCase());
