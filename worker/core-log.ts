import type { LogEntry, LogLevel } from "@temporalio/worker";
import type { Logger } from "pino";
import { describeError, type ErrorDescription } from "../config/describe-error";

const levels: Record<LogLevel, "trace" | "debug" | "info" | "warn" | "error"> = {
  TRACE: "trace",
  DEBUG: "debug",
  INFO: "info",
  WARN: "warn",
  ERROR: "error",
};

/** Runs whose failures are remembered: more than can fail between two of their lines. */
const remembered = 200;

/** What the core says of a task that failed, instead of a reason that it may not read. */
const encoded = "Encoded failure";
const failureMessage = /message: "((?:[^"\\]|\\.)*)"/;

/** What people typed is Chinese, what programs say is not. */
const withoutWords = (description: ErrorDescription): ErrorDescription => ({
  ...description,
  message: description.message.replace(/\p{Script=Han}+/gu, "…"),
  ...(description.cause ? { cause: withoutWords(description.cause) } : {}),
});

/** The error of a line as it may be logged. */
const readable = (error: unknown): ErrorDescription => withoutWords(describeError(error));

interface KnownRun {
  workflowId: string;
  error?: ErrorDescription;
}

/**
 * Temporal's lines, both of its TypeScript side and of its core, as ours. The core knows of a failed workflow task
 * only the run and an encrypted reason: both are told as the TypeScript side told them just before.
 */
export function createCoreLog(log: Logger): (entry: LogEntry) => void {
  const runs = new Map<string, KnownRun>();

  const remember = (runId: string, run: KnownRun): void => {
    runs.delete(runId);
    runs.set(runId, run);
    const [oldest] = runs.keys();
    if (runs.size > remembered && oldest !== undefined) runs.delete(oldest);
  };

  /** The core's account of a failed task, with what is known of its run. */
  const taskFailure = (runId: string, failure: string) => {
    const said = failureMessage.exec(failure)?.[1] ?? "";
    const known = runs.get(runId);
    return {
      runId,
      ...(known ? { workflowId: known.workflowId } : {}),
      error:
        said === encoded && known?.error ? known.error : readable(new Error(said.replaceAll('\\"', '"'))),
    };
  };

  return ({ level, message, meta = {} }) => {
    const { error, failure, runId, workflowId, ...rest } = meta as Record<string, unknown>;
    const shown = error === undefined ? {} : { error: readable(error) };
    if (typeof runId === "string" && typeof workflowId === "string")
      remember(runId, { ...runs.get(runId), workflowId, ...shown });
    const told =
      typeof failure === "string" && typeof runId === "string"
        ? taskFailure(runId, failure)
        : {
            ...(runId === undefined ? {} : { runId }),
            ...(workflowId === undefined ? {} : { workflowId }),
            ...shown,
          };
    log[levels[level]]({ ...rest, ...told, sdk: true }, message);
  };
}
