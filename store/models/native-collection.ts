import type { Model, mongo } from "mongoose";

/**
 * The model's collection without what mongoose does beside: no casting, no defaults, no hooks. For the writes that every
 * command makes and the reads of every page, whose documents and filters are whole and typed as they are.
 */
export const nativeCollection = <T extends { _id: string }>(model: Model<T>): mongo.Collection<T> =>
  model.collection as unknown as mongo.Collection<T>;

type ElementOf<L> = NonNullable<L> extends readonly (infer E)[] ? E : never;

/** One element of a document's list, from 0 on, without the rest of the document, and bytes as buffers; undefined where there is none. */
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
