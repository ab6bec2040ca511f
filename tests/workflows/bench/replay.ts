import { temporal } from "@temporalio/proto";
import { Worker } from "@temporalio/worker";
import { benchDataConverter, uncancelledTimers, workflowCode } from "./workflow-code";

const { History } = temporal.api.history.v1;
export type History = temporal.api.history.v1.IHistory;

/** protobuf.js's own JSON: the SDK's needs classes that jest gives every test file anew. */
export const historyToJson = (history: History): string =>
  `${JSON.stringify(History.toObject(History.fromObject(history), { bytes: String, longs: String, enums: String }))}\n`;

export const historyFromJson = (json: string): History =>
  History.fromObject(JSON.parse(json) as Record<string, unknown>);

/** What a replay came to where the workflow did the same. */
export const sameAgain = "the same again";

/** Replays histories with the workflow as it is now, and the interceptors with which they came about. */
export async function createReplay(interceptors: readonly string[] = [uncancelledTimers]) {
  const options = {
    workflowBundle: await workflowCode({ interceptors }),
    dataConverter: benchDataConverter,
  };

  /** One after another on one worker, which takes a second to make: `sameAgain` for each, or what went wrong with it. */
  async function replayEach(
    histories: readonly { workflowId?: string | undefined; history: History }[],
  ): Promise<string[]> {
    const readable = histories.map(({ workflowId = "unnamed", history }) => ({
      workflowId,
      history: History.fromObject(history),
    }));
    const outcomes: string[] = [];
    for await (const { error } of Worker.runReplayHistories(options, readable))
      outcomes.push(error?.message ?? sameAgain);
    return outcomes;
  }

  return {
    /**
     * @param workflowId whose history it is: payloads that are bound to it can't be read without it
     * @throws DeterminismViolationError where the workflow would not do the same
     */
    replay: (history: History, workflowId?: string): Promise<void> =>
      Worker.runReplayHistory(options, History.fromObject(history), workflowId),

    replayEach,

    /** What went wrong with each of these workflows that would not do the same. */
    async replayAll(
      histories: readonly { workflowId: string; history: History }[],
    ): Promise<ReadonlyMap<string, string>> {
      const outcomes = await replayEach(histories);
      return new Map(
        histories.flatMap(({ workflowId }, index) => {
          const outcome = outcomes[index] ?? "not replayed";
          return outcome === sameAgain ? [] : [[workflowId, outcome] as const];
        }),
      );
    },
  };
}

export type Replay = Awaited<ReturnType<typeof createReplay>>;
