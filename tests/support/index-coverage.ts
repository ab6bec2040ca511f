/** A kind of query, as tests/support/record-queries.cjs writes it down. */
export interface QueryShape {
  collection: string;
  method: string;
  filter: FilterShape;
  sort: Readonly<Record<string, number>>;
}

export type FilterShape = { readonly [field: string]: string | readonly FilterShape[] | undefined };

/** An index: its fields in their order, each 1 or -1. */
export type Index = Readonly<Record<string, number>>;

/** What an index can be entered by. */
const searchable: readonly unknown[] = ["equal", "range", "prefix", "exists"];

/** The alternatives of a filter, each with what all have in common. */
function alternativesOf({ $or, ...common }: FilterShape): FilterShape[] {
  if (!Array.isArray($or)) return [common];
  return ($or as readonly FilterShape[]).flatMap(alternativesOf).map((branch) => ({ ...common, ...branch }));
}

/** What is found by the id, or by how it begins, is little to sort. */
const namesOne = (condition: unknown, index: Index): boolean =>
  "_id" in index && Object.keys(index).length === 1 && condition !== "exists";

/** True if the index finds what is asked for, and hands it out in the order asked for. */
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

/** True if each alternative of the query is served by an index; `_id` is one everywhere. */
export const isServed = ({ filter, sort }: QueryShape, indexes: readonly Index[]): boolean =>
  alternativesOf(filter).every((alternative) =>
    [{ _id: 1 }, ...indexes].some((index) => serves(index, alternative, sort)),
  );
