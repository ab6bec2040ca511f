import { temporal } from "@temporalio/proto";
import type { NotedState } from "../../../domain/application/replayed-states";
import { compareRuns, replayRuns } from "../../../worker/replayed-states";
import { notingStates } from "../../../worker/workflow-source";
import type { Bench } from "./bench";
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

/** A history, as it was recorded or fetched. Without the workflow's id, payloads that are bound to it can't be decrypted. */
interface HistoryOf {
  workflowId?: string | undefined;
  history: History;
}

/** Result of a replay: `sameAgain`, or the error of a workflow that would not do the same, and the states that it reached. */
export interface Outcome {
  outcome: string;
  states: readonly NotedState[];
}

/**
 * Creates a replay of histories with the present workflow, and the interceptors with which they were recorded.
 * @param alter - changes the workflow's code first
 */
export async function createReplay(
  interceptors: readonly string[] = [uncancelledTimers],
  alter = (code: string) => code,
) {
  const { code } = await workflowCode({ interceptors });
  const options = { code: notingStates(alter(code)), dataConverter: benchDataConverter };
  const readable = ({ workflowId = "unnamed", history }: HistoryOf) => ({
    workflowId,
    history: History.fromObject(history),
  });

  /** Replays histories one after another on one worker, since creating a worker takes a second. */
  async function replayEach(histories: readonly HistoryOf[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for await (const { error, states } of replayRuns(options, histories.map(readable)))
      outcomes.push({ outcome: error?.message ?? sameAgain, states });
    return outcomes;
  }

  return {
    /**
     * Replays one history.
     * @throws Error if the workflow would not do the same
     */
    async replay(history: History, workflowId?: string): Promise<void> {
      const [{ outcome } = { outcome: "not replayed" }] = await replayEach([{ workflowId, history }]);
      if (outcome !== sameAgain) throw new Error(outcome);
    },

    replayEach,

    /**
     * Replays the last runs of applications, and returns for each that would not do the same, or that comes to another
     * state than the stored one, what is at fault, by workflow id.
     */
    async replayAll(
      { env, models }: Pick<Bench, "env" | "models">,
      ids: readonly string[],
    ): Promise<ReadonlyMap<string, string>> {
      const fetchHistory = async (workflowId: string) =>
        History.fromObject(await env.client.workflow.getHandle(workflowId).fetchHistory());
      const histories = await Promise.all(
        ids.map(async (workflowId) => ({ workflowId, history: await fetchHistory(workflowId) })),
      );
      const faults = new Map<string, string>();
      const { applications } = models;
      for await (const { workflowId, fault } of compareRuns(
        { ...options, applications, fetchHistory },
        histories,
      ))
        if (fault !== undefined) faults.set(workflowId, fault);
      return faults;
    },
  };
}

export type Replay = Awaited<ReturnType<typeof createReplay>>;
