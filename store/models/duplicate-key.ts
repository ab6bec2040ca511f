import { mongo } from "mongoose";

/** Decides whether a unique index or an equal _id refused the write. */
export const isDuplicateKey = (error: unknown): boolean =>
  error instanceof mongo.MongoServerError && error.code === 11000;
