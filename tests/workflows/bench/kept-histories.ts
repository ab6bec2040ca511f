import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fingerprintOf } from "../../../domain/application/fingerprint";
import {
  isIdentical,
  namesOfDifferences,
  stateDifferences,
  type KnownStates,
  type NotedState,
} from "../../../domain/application/replayed-states";
import { shapeVersion, upToDate } from "../../../domain/application/shape";
import { version } from "../../../package.json";
import { historyFromJson, historyToJson, sameAgain, type History, type Outcome } from "./replay";

/**
 * Folder of histories for each release since 1.0.0, each with the states that its run came to beside it. Applications
 * that such a release started stay open for long.
 */
const folder = join(__dirname, "..", "..", "histories");
const statesEnd = ".states.json";

/** States of a run as they are kept: the last one, and which there was after each event. */
interface KeptStates {
  shape: number;
  application: KnownStates["application"];
  states: (readonly [after: NotedState["after"], fingerprint: string])[];
}

/** Returns the files of all releases' histories, such as `1.0.0/cancelled.json`. */
export const keptHistories = (): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (file) => file.endsWith(".json") && !file.endsWith(statesEnd),
  );

/** Returns the file of a path's history of this release. */
export const keptFileOf = (path: string): string => `${version}/${path}.json`;

export const keptHistory = (file: string): History =>
  historyFromJson(readFileSync(join(folder, file), "utf8"));

export const workflowIdOf = ({ events }: History): string | undefined =>
  events?.[0]?.workflowExecutionStartedEventAttributes?.workflowId || undefined;

export function keepHistory(file: string, history: History): void {
  mkdirSync(join(folder, version), { recursive: true });
  writeFileSync(join(folder, file), historyToJson(history));
}

const statesFileOf = (file: string): string => join(folder, file.replace(/\.json$/, statesEnd));

/** Keeps the states of a run beside its history. A workflow that has no application has none. */
export function keepStates(file: string, noted: readonly NotedState[]): void {
  const application = noted.at(-1)?.application;
  if (!application) return;
  const states = noted.map((state) => [state.after, fingerprintOf(state.application)] as const);
  const kept: KeptStates = { shape: shapeVersion, application, states };
  writeFileSync(statesFileOf(file), `${JSON.stringify(kept)}\n`);
}

/**
 * Returns what a replay of a kept history does otherwise than was recorded: what the workflow does, or in which fields
 * its state differs. Returns `sameAgain` if nothing differs.
 */
export function differenceFromKept(file: string, { outcome, states }: Outcome): string {
  if (outcome !== sameAgain) return outcome;
  if (!existsSync(statesFileOf(file))) return states.length === 0 ? sameAgain : "no states are kept";
  const kept = JSON.parse(readFileSync(statesFileOf(file), "utf8")) as KeptStates;
  const known = {
    application: upToDate(kept.application, kept.shape),
    fingerprints: kept.states.map(([, fingerprint]) => fingerprint),
  };
  const differences = stateDifferences(states, known, isIdentical);
  if (differences.length > 0) return namesOfDifferences(differences);
  return states.length === kept.states.length ? sameAgain : `${states.length} states`;
}
