import { proxySinks, type Sinks } from "@temporalio/workflow";
import type { Application } from "../domain/application/application";
import type { NotedState } from "../domain/application/replayed-states";

/** Sink to which a replay tells the state after each event. */
export interface StateSinks extends Sinks {
  replayedStates: { note(state: NotedState): void };
}

/** Name of the global variable that a bundle for replays has before its code. No worker's bundle has it. */
export const replayMark = "notesStatesOfReplays";

const { replayedStates } = proxySinks<StateSinks>();

/**
 * Notes the state after an event, or that of a run that goes on from another one, for a comparison with the stored
 * states. Only replays do so; a worker's bundle does nothing here.
 */
export const noteState: (after: NotedState["after"], application: Application) => void =
  replayMark in globalThis
    ? (after, application) => replayedStates.note({ after, application })
    : () => undefined;
