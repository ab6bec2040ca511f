import type { LogEntry } from "@temporalio/worker";
import { pino } from "pino";
import { createCoreLog, type FindWorkflow } from "../../worker/core-log";

type Entry = Pick<LogEntry, "level" | "message" | "meta">;

/** Returns the log lines that are written for entries of Temporal's own log. */
async function logged(
  entries: Entry[],
  find: FindWorkflow = () => Promise.resolve(undefined),
): Promise<Record<string, unknown>[]> {
  const lines: Record<string, unknown>[] = [];
  const written = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const core = createCoreLog(written, find);
  for (const entry of entries) core({ timestampNanos: 0n, ...entry });
  // Lines that wait for their workflow are written now.
  await new Promise(setImmediate);
  return lines;
}

const workflowFailed: Entry = {
  level: "WARN",
  message: "Workflow failed",
  meta: {
    workflowId: "01K0000000000000000000RUN1",
    runId: "run-1",
    error: new TypeError('no "张三" of 13812345678 张三'),
  },
};
// Entry in the form in which the core forwards it, shortened.
const taskFailed = (failure: string, runId = "run-1"): Entry => ({
  level: "WARN",
  message: "Failing workflow task",
  meta: { sdkComponent: "core", runId, failure: `Failure { failure: Some(Failure { ${failure} }) }` },
});
const encodedFailure = taskFailed('message: "Encoded failure", encoded_attributes: Some([AH..GI])');

test("when a workflow task fails, then the core's line has the workflow id and the reason that was encrypted", async () => {
  const [, line] = await logged([workflowFailed, encodedFailure]);
  expect(line).toMatchObject({
    msg: "Failing workflow task",
    sdk: true,
    workflowId: "01K0000000000000000000RUN1",
    runId: "run-1",
    error: { name: "TypeError", message: 'no "…" of … …' },
  });
  expect(line).not.toHaveProperty("failure");
});

test("when a run fails before it is known whose it is, then its lines have the reason, and the workflow that is found", async () => {
  const { error } = workflowFailed.meta ?? {};
  const activationFailed = { ...workflowFailed, meta: { runId: "run-1", error } };
  const found = await logged([activationFailed, encodedFailure], async (runId) => `of ${runId}`);
  const known = { runId: "run-1", error: { name: "TypeError", message: 'no "…" of … …' } };
  expect(found).toMatchObject([
    { ...known, workflowId: "of run-1" },
    { ...known, workflowId: "of run-1" },
  ]);
  const lost = await logged([activationFailed, encodedFailure]);
  expect(lost).toMatchObject([known, known]);
});

test("when the core itself refuses a history, then its own reason is told", async () => {
  const [line] = await logged([
    taskFailed(
      'message: "[TMPRL1100] Nondeterminism error: Activity machine does not handle this event", source: ""',
    ),
  ]);
  expect(line).toMatchObject({
    runId: "run-1",
    error: { message: "[TMPRL1100] Nondeterminism error: Activity machine does not handle this event" },
  });
});

test("when errors hold what people typed, then no line repeats it", async () => {
  const typed = taskFailed('message: "no \\"张三\\" of 13812345678"', "run-2");
  const text = JSON.stringify(await logged([workflowFailed, typed]));
  expect(text).toContain("run-2");
  expect(text).not.toMatch(/张三|13812345678/);
});

test("when very many runs fail, then the latest are still known", async () => {
  const failures = Array.from({ length: 500 }, (_, index) => ({
    ...workflowFailed,
    meta: { ...workflowFailed.meta, runId: `run-${index}`, workflowId: `id-${index}` },
  }));
  const lines = await logged([...failures, taskFailed('message: "Encoded failure"', "run-499")]);
  expect(lines.at(-1)).toMatchObject({ workflowId: "id-499" });
});
