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

/** Number of runs whose failures are remembered. It is more than can fail between two log lines of one run. */
const remembered = 200;

/** Text that Temporal's core logs about a failed task in place of the encrypted reason. */
const encoded = "Encoded failure";
const failureMessage = /message: "((?:[^"\\]|\\.)*)"/;

/** Removes what people typed from an error's messages. People type Chinese, programs don't. */
const withoutWords = (description: ErrorDescription): ErrorDescription => ({
  ...description,
  message: description.message.replace(/\p{Script=Han}+/gu, "…"),
  ...(description.cause ? { cause: withoutWords(description.cause) } : {}),
});

/** Returns an error in the form in which it may be logged. */
const readable = (error: unknown): ErrorDescription => withoutWords(describeError(error));

interface KnownRun {
  workflowId?: string;
  error?: ErrorDescription;
}

/** Finds the id of the workflow that a run belongs to; undefined if it can't be found. It never rejects. */
export type FindWorkflow = (runId: string) => Promise<string | undefined>;

/**
 * Creates a function that writes the log lines of Temporal's SDK, of its TypeScript side and of its core, to our log.
 * About a failed workflow task the core knows only the run and an encrypted reason, so the line gets the reason that the
 * TypeScript side logged just before. A run that could not start here, because this release lacks its workflow type, is
 * logged with its workflow id once that has been found.
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

  /** Returns the reason why a task failed, as the core gives it. */
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
