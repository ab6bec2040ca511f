import { readShortNumber } from "../../domain/application/short-number";
import { tabs, type Tab } from "../../domain/application/stage";
import type { ApplicationModel } from "../../store/models/application";

/** How many of the organisation's applications are under each tab. */
export async function countByTab(
  applications: ApplicationModel,
  orgCode: string | undefined,
): Promise<Record<Tab, number>> {
  const counts = await applications.aggregate<{ _id: Tab; count: number }>([
    { $match: { orgCode } },
    { $unwind: "$tabs" },
    { $group: { _id: "$tabs", count: { $sum: 1 } } },
  ]);
  const countOf = new Map(counts.map(({ _id, count }) => [_id, count]));
  return Object.fromEntries(tabs.map((tab) => [tab, countOf.get(tab) ?? 0])) as Record<Tab, number>;
}

/** Whatever the text's characters mean to a pattern. */
const patternOf = (text: string): RegExp =>
  new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`), "i");

function shortNumberFilter(text: string): Record<string, unknown>[] {
  const shortNumber = readShortNumber(text);
  return shortNumber === undefined ? [] : [{ shortNumber }];
}

/** Finds a text in organisation, lock and application number, among the few that a list is of. */
export function searchFilter(text: string | undefined): Record<string, unknown> {
  if (text === undefined) return {};
  const pattern = patternOf(text);
  return {
    $or: [
      { organisationName: pattern },
      { lockSerial: pattern },
      { _id: pattern },
      ...shortNumberFilter(text),
    ],
  };
}

/**
 * Finds a text among all applications: in organisation and lock, or as a whole application number or
 * 统一社会信用代码. Each branch has an index, whose keys the patterns read instead of the documents.
 */
export function searchAllFilter(text: string): Record<string, unknown> {
  const pattern = patternOf(text);
  const code = text.toUpperCase();
  return {
    $or: [
      { organisationName: pattern },
      { lockSerial: pattern },
      { _id: code },
      { orgCode: code },
      ...shortNumberFilter(text),
    ],
  };
}
