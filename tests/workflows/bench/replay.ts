import { temporal } from "@temporalio/proto";
import { Worker } from "@temporalio/worker";
import { benchDataConverter, uncancelledTimers, workflowCode } from "./workflow-code";

const { History } = temporal.api.history.v1;
export type History = temporal.api.history.v1.IHistory;

/**
 * Returns a history as protobuf.js's own JSON. The SDK's JSON requires classes that jest loads anew for each test file.
 */
export const historyToJson = (history: History): string =>
  `${JSON.stringify(History.toObject(History.fromObject(history), { bytes: String, longs: String, enums: String }))}\n`;

export const historyFromJson = (json: string): History =>
  History.fromObject(JSON.parse(json) as Record<string, unknown>);

/** Outcome of a replay in which the workflow did the same as before. */
export const sameAgain = "the same again";

/** Creates a replay of histories with the present workflow, and the interceptors with which they were recorded. */
export async function createReplay(interceptors: readonly string[] = [uncancelledTimers]) {
  const options = {
    workflowBundle: await workflowCode({ interceptors }),
    dataConverter: benchDataConverter,
  };

  /**
   * Replays histories one after another on one worker, since creating a worker takes a second. Returns for each
   * `sameAgain`, or its error.
   */
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
     * Replays one history.
     * @param workflowId - id of the workflow, without which payloads that are bound to it can't be decrypted
     * @throws DeterminismViolationError if the workflow would not do the same
     */
    replay: (history: History, workflowId?: string): Promise<void> =>
      Worker.runReplayHistory(options, History.fromObject(history), workflowId),

    replayEach,

    /** Returns the errors of those workflows that would not do the same, by workflow id. */
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
