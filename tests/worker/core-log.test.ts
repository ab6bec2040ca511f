import type { LogEntry } from "@temporalio/worker";
import { pino } from "pino";
import { createCoreLog } from "../../worker/core-log";

function logged(...entries: Pick<LogEntry, "level" | "message" | "meta">[]) {
  const lines: Record<string, unknown>[] = [];
  const core = createCoreLog(pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) }));
  for (const entry of entries) core({ timestampNanos: 0n, ...entry });
  return lines;
}

const workflowFailed: Pick<LogEntry, "level" | "message" | "meta"> = {
  level: "WARN",
  message: "Workflow failed",
  meta: {
    workflowId: "01K0000000000000000000RUN1",
    runId: "run-1",
    error: new TypeError('no "张三" of 13812345678 张三'),
  },
};
// As the core forwards it, shortened.
const taskFailed = (failure: string, runId = "run-1"): Pick<LogEntry, "level" | "message" | "meta"> => ({
  level: "WARN",
  message: "Failing workflow task",
  meta: { sdkComponent: "core", runId, failure: `Failure { failure: Some(Failure { ${failure} }) }` },
});

test("when a workflow task fails, then the core's line has the workflow id and the reason that was encrypted", () => {
  const [, line] = logged(
    workflowFailed,
    taskFailed('message: "Encoded failure", encoded_attributes: Some([AH..GI])'),
  );
  expect(line).toMatchObject({
    msg: "Failing workflow task",
    sdk: true,
    workflowId: "01K0000000000000000000RUN1",
    runId: "run-1",
    error: { name: "TypeError", message: 'no "…" of … …' },
  });
  expect(line).not.toHaveProperty("failure");
});

test("when the core itself refuses a history, then its own reason is told", () => {
  const [line] = logged(
    taskFailed(
      'message: "[TMPRL1100] Nondeterminism error: Activity machine does not handle this event", source: ""',
    ),
  );
  expect(line).toMatchObject({
    runId: "run-1",
    error: { message: "[TMPRL1100] Nondeterminism error: Activity machine does not handle this event" },
  });
});

test("when errors hold what people typed, then no line repeats it", () => {
  const text = JSON.stringify(
    logged(workflowFailed, taskFailed('message: "no \\"张三\\" of 13812345678"', "run-2")),
  );
  expect(text).not.toMatch(/张三|13812345678/);
});

test("when very many runs fail, then the latest are still known", () => {
  const failures = Array.from({ length: 500 }, (_, index) => ({
    ...workflowFailed,
    meta: { ...workflowFailed.meta, runId: `run-${index}`, workflowId: `id-${index}` },
  }));
  const lines = logged(...failures, taskFailed('message: "Encoded failure"', "run-499"));
  expect(lines.at(-1)).toMatchObject({ workflowId: "id-499" });
});
