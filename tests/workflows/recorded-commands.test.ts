import { startBench, type Bench } from "./bench/bench";
import { commandsOf } from "./bench/commands";
import { createHeldCalls } from "./bench/held-calls";
import { recordedPaths } from "./bench/recorded-paths";
import { keptFileOf, keptHistory } from "./bench/kept-histories";

let bench: Bench;
let calls: ReturnType<typeof createHeldCalls>;
beforeAll(async () => {
  calls = createHeldCalls();
  bench = await startBench({ workflowInterceptors: [], around: calls.around });
});
afterAll(() => bench.close());

/** Paths to repeat. `.ci/run` sets RECORDED_LIVES=all to repeat all of them. */
const paths =
  process.env["RECORDED_LIVES"] === "all" ? Object.keys(recordedPaths) : ["withdrawn-by-owner", "cancelled"];

// A change to a workflow's commands must be made behind `patched`, and its path recorded as a further history.
test.each(paths)(
  "when the life %s is lived again, then its workflow gives the commands that were recorded",
  async (path) => {
    const { workflowId, runId } = (await recordedPaths[path]?.(bench, calls)) ?? {};
    const history = await bench.env.client.workflow.getHandle(workflowId ?? "", runId).fetchHistory();
    expect(commandsOf(history)).toEqual(commandsOf(keptHistory(keptFileOf(path))));
  },
);
