import type { Model, mongo } from "mongoose";

/**
 * The model's collection without what mongoose does beside: no casting, no defaults, no hooks. For the writes that every
 * command makes and the reads of every page, whose documents and filters are whole and typed as they are.
 */
export const nativeCollection = <T extends { _id: string }>(model: Model<T>): mongo.Collection<T> =>
  model.collection as unknown as mongo.Collection<T>;
