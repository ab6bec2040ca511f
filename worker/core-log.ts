import type { LogEntry, LogLevel } from "@temporalio/worker";
import type { Logger } from "pino";
import { describeError, type ErrorDescription } from "../lib/describe-error";

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
  workflowId?: string;
  error?: ErrorDescription;
}

/** Which workflow a run is of; undefined where nobody knows. It never rejects. */
export type FindWorkflow = (runId: string) => Promise<string | undefined>;

/**
 * Temporal's lines, both of its TypeScript side and of its core, as ours. The core knows of a failed workflow task only
 * the run and an encrypted reason: the reason is told as the TypeScript side told it just before. A run that never came
 * to life here, of a type that this release doesn't have, is told with its workflow as soon as that is found.
 */
export function createCoreLog(log: Logger, findWorkflow: FindWorkflow): (entry: LogEntry) => void {
  const runs = new Map<string, KnownRun>();

  const remember = (runId: string, news: KnownRun): void => {
    const run = { ...runs.get(runId), ...news };
    runs.delete(runId);
    runs.set(runId, run);
    const [oldest] = runs.keys();
    if (runs.size > remembered && oldest !== undefined) runs.delete(oldest);
  };

  /** The core's account of why a task failed. */
  const reasonOf = (failure: string, { error }: KnownRun): ErrorDescription => {
    const said = failureMessage.exec(failure)?.[1] ?? "";
    return said === encoded && error ? error : readable(new Error(said.replaceAll('\\"', '"')));
  };

  return ({ level, message, meta = {} }) => {
    const { error, failure, runId, workflowId, ...rest } = meta as Record<string, unknown>;
    const write = (told: object): void =>
      log[levels[level]](
        {
          ...rest,
          ...(runId === undefined ? {} : { runId }),
          ...(workflowId === undefined ? {} : { workflowId }),
          ...told,
          sdk: true,
        },
        message,
      );
    const shown = error === undefined ? {} : { error: readable(error) };
    if (typeof runId !== "string") return write(shown);

    remember(runId, { ...(typeof workflowId === "string" ? { workflowId } : {}), ...shown });
    const run = runs.get(runId) ?? {};
    const told = typeof failure === "string" ? { error: reasonOf(failure, run) } : shown;
    if (run.workflowId !== undefined) return write({ workflowId: run.workflowId, ...told });
    void findWorkflow(runId).then((found) => {
      if (found === undefined) return write(told);
      remember(runId, { workflowId: found });
      write({ workflowId: found, ...told });
    });
  };
}
