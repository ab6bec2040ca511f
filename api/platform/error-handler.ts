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

/** Problem codes by the `type` of errors from body-parser and raw-body. */
const codes: Readonly<Record<string, ProblemCode>> = {
  "entity.parse.failed": "INVALID_JSON",
  "entity.too.large": "TOO_LARGE",
  "charset.unsupported": "UNSUPPORTED_MEDIA_TYPE",
  "encoding.unsupported": "UNSUPPORTED_MEDIA_TYPE",
};

/**
 * Returns the problem that an error of express or its body parsers stands for, or undefined if the client did not cause
 * it.
 */
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

/** Labels that a replica set puts on errors that pass by themselves, such as those during an election. */
const passingLabels = ["RetryableWriteError", "RetryableReadError", "TransientTransactionError"];

/**
 * Codes of bare socket errors, which the driver passes on if the server closed a connection just before a command was
 * sent.
 */
const brokenSocketCodes = ["EPIPE", "ECONNRESET", "ERR_STREAM_DESTROYED", "ERR_STREAM_WRITE_AFTER_END"];

/** Decides whether the database is unreachable or without a primary for the moment, so that a repeat can succeed. */
export function isDatabaseAway(error: unknown): boolean {
  if (awayErrors.some((type) => error instanceof type)) return true;
  // The driver wraps the error that ended a bulk write.
  if (error instanceof mongo.MongoBulkWriteError && isNativeError(error.errorResponse))
    return isDatabaseAway(error.errorResponse);
  if (error instanceof mongo.MongoError) return passingLabels.some((label) => error.hasErrorLabel(label));
  if (isNativeError(error) && "code" in error && brokenSocketCodes.includes(String(error.code))) return true;
  // Mongoose has no class for commands that failed for lack of a connection, so the message tells.
  return (
    error instanceof MongooseErrors && /buffering timed out|before initial connection/.test(error.message)
  );
}

/** gRPC statuses after which a repeat can succeed, by their numbers on the wire. */
const passingStatuses = new Map<number, string>([
  [1, "CANCELLED"],
  [2, "UNKNOWN"],
  [4, "DEADLINE_EXCEEDED"],
  [8, "RESOURCE_EXHAUSTED"],
  // Temporal answers with this status if the workflow task of an update failed.
  [9, "FAILED_PRECONDITION"],
  [10, "ABORTED"],
  [13, "INTERNAL"],
  [14, "UNAVAILABLE"],
]);

function* causesOf(error: unknown): Generator<Error> {
  for (let cause = error; cause instanceof Error; cause = cause.cause) yield cause;
}

/** Returns the gRPC status of an error, if it has one. */
function statusOf(error: unknown): number | undefined {
  for (const cause of causesOf(error)) if (isGrpcServiceError(cause)) return cause.code;
  return undefined;
}

/**
 * Decides whether Temporal dropped an update before the history recorded it, because its workflow task failed or its
 * run closed.
 */
export const isGivenUp = (error: unknown): boolean =>
  ["FAILED_PRECONDITION", "ABORTED"].includes(passingStatuses.get(statusOf(error) ?? 0) ?? "");

/** Decides whether the engine is unreachable, or no worker took the update before the client's deadline. */
function isEngineAway(error: unknown): boolean {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return true;
  // A Temporal server that has just started may not have loaded its namespaces yet.
  if (error instanceof NamespaceNotFoundError) return true;
  const status = statusOf(error);
  if (status !== undefined) return passingStatuses.has(status);
  // A ServiceError without a gRPC status means that no connection was established.
  return error instanceof ServiceError;
}

/**
 * Returns the detail of a workflow's failure: the state that forbids the command, or the invalid fields of its input.
 */
function detailOf({ details }: ApplicationFailure): Pick<ProblemOptions, "state" | "fields"> {
  const detail: unknown = details?.[0];
  if (typeof detail === "string") return { state: detail };
  return Array.isArray(detail) ? { fields: detail as FieldProblem[] } : {};
}

/**
 * Returns the problem that a refused or failed update stands for, or undefined if its failure has no registered code.
 */
function problemOfUpdate(error: unknown): Problem | undefined {
  if (!(error instanceof WorkflowUpdateFailedError)) return undefined;
  // A failure that an activity threw arrives wrapped in an ActivityFailure.
  for (const cause of causesOf(error.cause)) {
    if (!(cause instanceof ApplicationFailure) || !cause.type || !isAnyProblemCode(cause.type)) continue;
    return new Problem(cause.type, { cause: error, ...detailOf(cause) });
  }
  return undefined;
}

/** Decides whether the workflow ended before it took the update, or before it finished it. */
export function isClosedWorkflow(error: unknown): boolean {
  if (error instanceof WorkflowNotFoundError) return true;
  return (
    error instanceof WorkflowUpdateFailedError &&
    error.cause instanceof ApplicationFailure &&
    error.cause.type === "AcceptedUpdateCompletedWorkflow"
  );
}

/**
 * Decides whether a problem is the final outcome of an update, which the engine returns for the same update id for
 * ever. A run that closed before the update's end is no final outcome: what the update wrote stands, and the next run
 * knows its id.
 */
export const isFailedByEngine = (error: unknown): boolean =>
  error instanceof Problem &&
  error.cause instanceof WorkflowUpdateFailedError &&
  !isClosedWorkflow(error.cause);

/** Returns the problem that the user is told. An unexpected error becomes INTERNAL, with the error as its cause. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const known = problemOfUpdate(error) ?? problemOfRequest(error);
  if (known) return known;
  if (isDatabaseAway(error)) return new Problem("DATABASE_AWAY", { cause: error });
  if (isEngineAway(error)) return new Problem("ENGINE_AWAY", { cause: error });
  return new Problem("INTERNAL", { cause: error });
}

/** Answers requests that match no route. */
export const notFound: RequestHandler = () => {
  throw new Problem("NOT_FOUND", { detail: "请检查请求地址" });
};

/** Answers methods that a known path doesn't have. `allowed` lists those that it has, in upper case. */
export function methodNotAllowed(allowed: readonly string[]): RequestHandler {
  const allow = allowed.join(", ");
  return (request, response) => {
    response.set("allow", allow);
    if (request.method !== "OPTIONS") throw new Problem("METHOD_NOT_ALLOWED");
    response.status(204).end();
  };
}

/**
 * Creates the last middleware: it answers every error with a problem document, and logs what an operator must know
 * once.
 */
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
