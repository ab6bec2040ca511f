import { isNativeError } from "node:util/types";
import { Error as MongooseErrors, mongo } from "mongoose";

const awayErrors = [
  MongooseErrors.MongooseServerSelectionError,
  mongo.MongoServerSelectionError,
  mongo.MongoNetworkError,
  mongo.MongoNotConnectedError,
  mongo.MongoClientClosedError,
  mongo.MongoTopologyClosedError,
  mongo.MongoServerClosedError,
  mongo.MongoOperationTimeoutError,
  mongo.MongoExpiredSessionError,
];

/** Labels a replica set puts on errors that pass by themselves, such as an election. */
const passingLabels = ["RetryableWriteError", "RetryableReadError", "TransientTransactionError"];

/** The driver passes on the bare error of a socket that the server had closed just before a command was written to it. */
const brokenSocketCodes = ["EPIPE", "ECONNRESET", "ERR_STREAM_DESTROYED", "ERR_STREAM_WRITE_AFTER_END"];

/** True if the database can't be reached or has no primary just now, so that a repeat can succeed. */
export function isDatabaseAway(error: unknown): boolean {
  if (awayErrors.some((type) => error instanceof type)) return true;
  if (error instanceof mongo.MongoError) return passingLabels.some((label) => error.hasErrorLabel(label));
  if (isNativeError(error) && "code" in error && brokenSocketCodes.includes(String(error.code))) return true;
  // Mongoose has no class for a command that had no connection, whether it waited for one or not.
  return (
    error instanceof MongooseErrors && /buffering timed out|before initial connection/.test(error.message)
  );
}
