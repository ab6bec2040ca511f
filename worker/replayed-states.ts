import { setTimeout as sleep } from "node:timers/promises";
import type { HistoryAndWorkflowId } from "@temporalio/client";
import type { DataConverter } from "@temporalio/common";
import type { temporal } from "@temporalio/proto";
import { Worker, type InjectedSinks } from "@temporalio/worker";
import type { Application } from "../domain/application/application";
import {
  isSameAsLived,
  namesOfDifferences,
  stateDifferences,
  type NotedState,
} from "../domain/application/replayed-states";
import type { ApplicationModel } from "../store/models/application";
import type { StateSinks } from "../workflows/noted-states";
import { prepareWorkflowThreads } from "./workflow-threads";

type History = temporal.api.history.v1.IHistory;
interface HistoryOf extends HistoryAndWorkflowId {
  history: History;
}
type Histories = AsyncIterable<HistoryAndWorkflowId> | Iterable<HistoryAndWorkflowId>;

export interface ReplayOptions {
  /** Workflows' bundle that notes the states (worker/workflow-source.ts). */
  code: string;
  dataConverter: DataConverter;
}

export interface ReplayedRun extends HistoryOf {
  runId: string;
  /** Why the workflow would not do the same. */
  error?: Error;
  /** States that the run reached, the latest last. None if it isn't an application's. */
  states: NotedState[];
}

/** Replays histories one after another on a fresh worker, with the states that they lead to. */
export async function* replayRuns(
  { code, dataConverter }: ReplayOptions,
  histories: Histories,
): AsyncIterable<ReplayedRun> {
  let states: NotedState[] = [];
  const sinks: InjectedSinks<StateSinks> = {
    replayedStates: { note: { fn: (_info, state) => void states.push(state), callDuringReplay: true } },
  };
  let latest: HistoryOf | undefined;
  async function* oneByOne(): AsyncIterable<HistoryAndWorkflowId> {
    for await (const one of histories) {
      states = [];
      latest = one as HistoryOf;
      yield one;
    }
  }
  // A result is about the history that was taken last.
  const options = { workflowBundle: { code }, dataConverter, sinks };
  prepareWorkflowThreads();
  for await (const { runId, error } of Worker.runReplayHistories(options, oneByOne()))
    if (latest) yield { ...latest, runId, states, ...(error ? { error } : {}) };
}

export interface ComparedRun extends HistoryOf {
  runId: string;
  /** Why the workflow would do something else, or in which fields its state isn't the stored one; undefined if it is. */
  fault?: string;
}

interface CompareOptions extends ReplayOptions {
  applications: ApplicationModel;
  /** Reads a run's history again. */
  fetchHistory: (workflowId: string, runId: string) => Promise<History>;
}

/**
 * Number of further looks at a run whose state differs, and the pause before each in milliseconds. A run that works
 * meanwhile is seen at another moment than its document.
 */
const looks = 5;
const betweenLooksMs = 1_000;

/**
 * Replays histories, and compares the last state of each application's latest run with the stored one, field for field.
 * Runs that differ are replayed again at the end, since they may have been at work.
 */
export async function* compareRuns(
  options: CompareOptions,
  histories: Histories,
): AsyncIterable<ComparedRun> {
  let differing: ComparedRun[] = [];
  let next = histories;
  for (let look = 0; look <= looks; look += 1) {
    const again: ComparedRun[] = [];
    for await (const { states, error, ...run } of replayRuns(options, next)) {
      const difference = error ? undefined : await differenceFromStored(options, { ...run, states });
      if (difference !== undefined) again.push({ ...run, fault: difference });
      else yield error ? { ...run, fault: error.message.split("\n")[0] ?? "" } : run;
    }
    differing = again;
    if (differing.length === 0) return;
    await sleep(betweenLooksMs);
    next = historiesOf(options, differing);
  }
  yield* differing;
}

async function* historiesOf(
  { fetchHistory }: CompareOptions,
  runs: readonly ComparedRun[],
): AsyncIterable<HistoryAndWorkflowId> {
  for (const { workflowId, runId } of runs)
    yield { workflowId, history: await fetchHistory(workflowId, runId) };
}

/** Returns in which fields a run's last state isn't the stored one; undefined if it is, or another run's is stored. */
async function differenceFromStored(
  { applications }: CompareOptions,
  { workflowId, runId, history, states }: ReplayedRun,
): Promise<string | undefined> {
  if (states.length === 0) return undefined;
  // The document is read after the history, so it can only be ahead of it.
  const stored = await applications
    .findById(workflowId, { application: 1, shape: 1, state: 1, before: 1, runId: 1, erasedAt: 1 })
    .lean();
  if (!stored || stored.erasedAt || (stored.runId !== runId && hasEnded(history))) return undefined;
  const { before = [], state } = stored;
  const known = {
    application: stored.application as Application,
    fingerprints: state === undefined ? before : [...before, state],
  };
  const differences = stateDifferences(states, known, isSameAsLived);
  return differences.length === 0 ? undefined : `another state: ${namesOfDifferences(differences)}`;
}

function hasEnded({ events }: History): boolean {
  const last = events?.at(-1);
  return Boolean(
    last?.workflowExecutionCompletedEventAttributes ??
    last?.workflowExecutionFailedEventAttributes ??
    last?.workflowExecutionContinuedAsNewEventAttributes ??
    last?.workflowExecutionTerminatedEventAttributes ??
    last?.workflowExecutionCanceledEventAttributes ??
    last?.workflowExecutionTimedOutEventAttributes,
  );
}
