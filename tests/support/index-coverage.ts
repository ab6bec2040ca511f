/** A kind of query, as tests/support/record-queries.cjs records it. */
export interface QueryShape {
  collection: string;
  method: string;
  filter: FilterShape;
  sort: Readonly<Record<string, number>>;
}

export type FilterShape = { readonly [field: string]: string | readonly FilterShape[] | undefined };

/** An index: its fields in order, each 1 or -1. */
export type Index = Readonly<Record<string, number>>;

/** Conditions that an index can serve on its first field. */
const searchable: readonly unknown[] = ["equal", "range", "prefix", "exists"];

/** Returns the alternatives of a filter, each together with the conditions that all of them share. */
function alternativesOf({ $or, ...common }: FilterShape): FilterShape[] {
  if (!Array.isArray($or)) return [common];
  return ($or as readonly FilterShape[]).flatMap(alternativesOf).map((branch) => ({ ...common, ...branch }));
}

/**
 * Decides whether the condition is on the id or its beginning. The result is then small enough to be sorted in memory.
 */
const namesOne = (condition: unknown, index: Index): boolean =>
  "_id" in index && Object.keys(index).length === 1 && condition !== "exists";

/** Decides whether the index finds the documents and returns them in the requested order. */
function serves(index: Index, filter: FilterShape, sort: QueryShape["sort"]): boolean {
  const fields = Object.keys(index);
  const [first = ""] = fields;
  const wanted = Object.keys(sort).filter((field) => filter[field] !== "equal");
  const ordered = fields.slice(fields.findIndex((field) => filter[field] !== "equal"));
  const sorted =
    wanted.every((field, place) => ordered[place] === field) &&
    new Set(wanted.map((field) => (sort[field] ?? 1) * (index[field] ?? 1))).size <= 1;
  const found = searchable.includes(filter[first]) || (Object.keys(filter).length === 0 && first in sort);
  return found && (sorted || namesOne(filter[first], index));
}

/** Decides whether each alternative of the query is served by an index. Every collection has an index on `_id`. */
export const isServed = ({ filter, sort }: QueryShape, indexes: readonly Index[]): boolean =>
  alternativesOf(filter).every((alternative) =>
    [{ _id: 1 }, ...indexes].some((index) => serves(index, alternative, sort)),
  );
