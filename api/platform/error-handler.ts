import type { ProblemCode } from "../../domain/problems";
import { Problem, type ProblemOptions, isAnyProblemCode, renderProblem } from "./problem";
import { isNativeError } from "node:util/types";
import { Error as MongooseErrors, mongo } from "mongoose";
import {
  NamespaceNotFoundError,
  ServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  isGrpcServiceError,
} from "@temporalio/client";
import { ApplicationFailure } from "@temporalio/common";
import type { FieldProblem } from "../../contract/parse";
import type { RequestHandler, ErrorRequestHandler } from "express";
import type { Logger } from "pino";
import { describeError } from "../../lib/describe-error";
import { sendReply } from "./reply";
import { problemCodeKey } from "./request-log";

/** The `type` that body-parser and raw-body put on their errors. */
const codes: Readonly<Record<string, ProblemCode>> = {
  "entity.parse.failed": "INVALID_JSON",
  "entity.too.large": "TOO_LARGE",
  "charset.unsupported": "UNSUPPORTED_MEDIA_TYPE",
  "encoding.unsupported": "UNSUPPORTED_MEDIA_TYPE",
};

/** The problem that an error of express or its body parsers means, or undefined if it is not the client's fault. */
function problemOfRequest(error: unknown): Problem | undefined {
  if (!(error instanceof Error)) return undefined;
  const { type, status } = error as Error & { type?: unknown; status?: unknown };
  const code = typeof type === "string" && Object.hasOwn(codes, type) ? codes[type] : undefined;
  if (code) return new Problem(code, { cause: error });
  const blamesClient = typeof status === "number" && status >= 400 && status < 500;
  return blamesClient ? new Problem("INVALID_REQUEST", { cause: error }) : undefined;
}

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
  // What ended a write of many documents is inside of the driver's error.
  if (error instanceof mongo.MongoBulkWriteError && isNativeError(error.errorResponse))
    return isDatabaseAway(error.errorResponse);
  if (error instanceof mongo.MongoError) return passingLabels.some((label) => error.hasErrorLabel(label));
  if (isNativeError(error) && "code" in error && brokenSocketCodes.includes(String(error.code))) return true;
  // Mongoose has no class for a command that had no connection, whether it waited for one or not.
  return (
    error instanceof MongooseErrors && /buffering timed out|before initial connection/.test(error.message)
  );
}

/** The gRPC statuses after which a repeat can succeed, by their numbers on the wire. */
const passingStatuses = new Map<number, string>([
  [1, "CANCELLED"],
  [2, "UNKNOWN"],
  [4, "DEADLINE_EXCEEDED"],
  [8, "RESOURCE_EXHAUSTED"],
  // The server's word for an update whose workflow task failed under it.
  [9, "FAILED_PRECONDITION"],
  [10, "ABORTED"],
  [13, "INTERNAL"],
  [14, "UNAVAILABLE"],
]);

function* causesOf(error: unknown): Generator<Error> {
  for (let cause = error; cause instanceof Error; cause = cause.cause) yield cause;
}

/** The gRPC status of an error, if it has one. */
function statusOf(error: unknown): number | undefined {
  for (const cause of causesOf(error)) if (isGrpcServiceError(cause)) return cause.code;
  return undefined;
}

/** True of an update that Temporal took back before the history had it: its workflow task failed, or its run closed. */
export const isGivenUp = (error: unknown): boolean =>
  ["FAILED_PRECONDITION", "ABORTED"].includes(passingStatuses.get(statusOf(error) ?? 0) ?? "");

/** True if the engine can't be reached, or no worker took the update before the client's deadline. */
function isEngineAway(error: unknown): boolean {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return true;
  // A server that has just started may not have read its namespaces yet.
  if (error instanceof NamespaceNotFoundError) return true;
  const status = statusOf(error);
  if (status !== undefined) return passingStatuses.has(status);
  // Without a gRPC status inside, it is a connection that never came about.
  return error instanceof ServiceError;
}

/** The failure's detail is the state that forbids the command, or the wrong fields of its input. */
function detailOf({ details }: ApplicationFailure): Pick<ProblemOptions, "state" | "fields"> {
  const detail: unknown = details?.[0];
  if (typeof detail === "string") return { state: detail };
  return Array.isArray(detail) ? { fields: detail as FieldProblem[] } : {};
}

/**
 * The problem that a refused or failed update means, or undefined if its failure has no registered code.
 */
function problemOfUpdate(error: unknown): Problem | undefined {
  if (!(error instanceof WorkflowUpdateFailedError)) return undefined;
  // Thrown by an activity, the failure arrives inside an ActivityFailure.
  for (const cause of causesOf(error.cause)) {
    if (!(cause instanceof ApplicationFailure) || !cause.type || !isAnyProblemCode(cause.type)) continue;
    return new Problem(cause.type, { cause: error, ...detailOf(cause) });
  }
  return undefined;
}

/** True if the workflow ended before it took the update, or with the update unfinished. */
export function isClosedWorkflow(error: unknown): boolean {
  if (error instanceof WorkflowNotFoundError) return true;
  return (
    error instanceof WorkflowUpdateFailedError &&
    error.cause instanceof ApplicationFailure &&
    error.cause.type === "AcceptedUpdateCompletedWorkflow"
  );
}

/**
 * True for a problem that is the outcome of an update: the engine answers the same update id with it for ever. A run that closed
 * before the update's end is no outcome: what the update wrote stands, and the next run knows its id.
 */
export const isFailedByEngine = (error: unknown): boolean =>
  error instanceof Problem &&
  error.cause instanceof WorkflowUpdateFailedError &&
  !isClosedWorkflow(error.cause);

/** What the user is told of an error. One that nobody foresaw becomes INTERNAL, with the error as its cause. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const known = problemOfUpdate(error) ?? problemOfRequest(error);
  if (known) return known;
  if (isDatabaseAway(error)) return new Problem("DATABASE_AWAY", { cause: error });
  if (isEngineAway(error)) return new Problem("ENGINE_AWAY", { cause: error });
  return new Problem("INTERNAL", { cause: error });
}

/** The answer where no route matched. */
export const notFound: RequestHandler = () => {
  throw new Problem("NOT_FOUND", { detail: "请检查请求地址" });
};

/** The answer to methods that a known path doesn't have. `allowed` are those it has, in upper case. */
export function methodNotAllowed(allowed: readonly string[]): RequestHandler {
  const allow = allowed.join(", ");
  return (request, response) => {
    response.set("allow", allow);
    if (request.method !== "OPTIONS") throw new Problem("METHOD_NOT_ALLOWED");
    response.status(204).end();
  };
}

/** The last middleware: answers every error as a problem document, and logs once what an operator must know. */
export function errorHandler(logger: Logger): ErrorRequestHandler {
  return async (error: unknown, request, response, _next) => {
    const problem = toProblem(error);
    response.locals[problemCodeKey] = problem.code;
    const entry = {
      requestId: request.id,
      code: problem.code,
      error: describeError(problem.cause ?? problem),
    };
    if (problem.status === 503) logger.warn(entry, "a part is away");
    else if (problem.status >= 500) logger.error(entry, "request failed");

    if (response.headersSent) {
      response.destroy();
      return;
    }
    await sendReply(response, renderProblem(problem, request.id));
  };
}
