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
import { Problem, type ProblemOptions } from "./problem";
import { isAnyProblemCode } from "./problem-registry";

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

/** True if the engine can't be reached, or no worker took the update before the client's deadline. */
export function isEngineAway(error: unknown): boolean {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return true;
  // A server that has just started may not have read its namespaces yet.
  if (error instanceof NamespaceNotFoundError) return true;
  for (const cause of causesOf(error)) {
    if (isGrpcServiceError(cause)) return passingStatuses.has(cause.code);
  }
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
export function problemOfUpdate(error: unknown): Problem | undefined {
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

/** True for a problem that is the outcome of an update: the engine answers the same update id with it for ever. */
export const isFailedByEngine = (error: unknown): boolean =>
  error instanceof Problem && error.cause instanceof WorkflowUpdateFailedError;
