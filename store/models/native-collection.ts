import type { Model, mongo } from "mongoose";

/**
 * Returns the model's collection without mongoose's additions: no casting, no defaults, no hooks. It is for the writes of
 * every command and the reads of every page, whose documents and filters are complete and typed already.
 */
export const nativeCollection = <T extends { _id: string | number }>(model: Model<T>): mongo.Collection<T> =>
  model.collection as unknown as mongo.Collection<T>;

type ElementOf<L> = NonNullable<L> extends readonly (infer E)[] ? E : never;

/**
 * Returns one element of a document's list, counted from 0, without reading the rest of the document, and with bytes as
 * buffers; undefined if there is none.
 */
export async function elementOf<T extends { _id: string }, L extends keyof T & string>(
  collection: mongo.Collection<T>,
  _id: string,
  list: L,
  index: number,
): Promise<ElementOf<T[L]> | undefined> {
  const stages = [{ $match: { _id } }, { $project: { element: { $arrayElemAt: [`$${list}`, index] } } }];
  const [found] = await collection
    .aggregate<{ element?: ElementOf<T[L]> | null }>(stages, { promoteBuffers: true })
    .toArray();
  return found?.element ?? undefined;
}
