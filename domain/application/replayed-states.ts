import type { Application } from "./application";
import type { EventType } from "./events";
import { fingerprintOf } from "./fingerprint";

/** State of an application that a replay of its run has reached. */
export interface NotedState {
  /** Type of the event that led to it; `carried` for the state from which a run goes on. */
  after: EventType | "carried";
  application: Application;
}

/** States of a run as something else than its replay has them: MongoDB, or a file beside its history. */
export interface KnownStates {
  application: Application;
  /** Fingerprints of the states, the latest last. MongoDB has those of the last ones only. */
  fingerprints: readonly string[];
}

interface StateDifference {
  /** Path of the field, such as `attempts.0.status`. */
  field: string;
  /** Type of the event after which the states differ first, as far as the fingerprints go back. */
  after: NotedState["after"];
  known: unknown;
  replayed: unknown;
}

type IsSame = (field: string, known: unknown, replayed: unknown) => boolean;

/** Accepts only what is identical, as two replays of one history are. */
export const isIdentical: IsSame = (_field, known, replayed) => known === replayed;

/**
 * Largest accepted difference between two instants of the workflow's clock, in milliseconds. If a workflow task ends
 * while a local activity is under way (a query can cause that), the following code runs at the start of the next task.
 * In a replay it runs when the activity ended. A task that its worker doesn't complete times out after 10 s, and the
 * next one begins a moment later. On a machine that has much else to do, several such tasks come one after another.
 */
const severalTasksMs = 60_000;
const isInstant = (value: unknown): value is string =>
  typeof value === "string" && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value);
/** Instants that are told to a gateway, or by one. They come from a message or an answer, so each replay has the same. */
const isTold = (field: string): boolean =>
  /^paidAt$|^attempts\.\d+\.(createdAt|deadline|transactions\.\d+\.paidAt)$/.test(field);

/** Accepts what a run and its replay may have differently: instants of the workflow's clock, within a workflow task. */
export const isSameAsLived: IsSame = (field, known, replayed) =>
  isInstant(known) && isInstant(replayed) && !isTold(field)
    ? Math.abs(Date.parse(known) - Date.parse(replayed)) < severalTasksMs
    : known === replayed;

/** Returns the paths of the fields in which two applications differ, each with both values. */
export function differingFields(
  known: unknown,
  replayed: unknown,
  isSame: IsSame,
  path = "",
): Omit<StateDifference, "after">[] {
  if (!isComposed(known) || !isComposed(replayed))
    return isSame(path, known, replayed) ? [] : [{ field: path, known, replayed }];
  return Object.keys({ ...known, ...replayed }).flatMap((name) =>
    differingFields(
      Reflect.get(known, name),
      Reflect.get(replayed, name),
      isSame,
      path === "" ? name : `${path}.${name}`,
    ),
  );
}

const isComposed = (value: unknown): value is object => typeof value === "object" && value !== null;

/**
 * Compares the states that a replay has reached with the known ones, field for field. A replay that stops at an earlier
 * known state is the same: its history may lack the run's last steps.
 * @returns what differs in the last state; empty if nothing does
 */
export function stateDifferences(
  noted: readonly NotedState[],
  { application, fingerprints }: KnownStates,
  isSame: IsSame,
): StateDifference[] {
  const last = noted.at(-1);
  if (!last) return [];
  const isKnown = noted.map((state) => fingerprints.includes(fingerprintOf(state.application)));
  if (isKnown.at(-1)) return [];
  const first = noted[isKnown.lastIndexOf(true) + 1] ?? last;
  return differingFields(application, last.application, isSame).map((each) => ({
    ...each,
    after: first.after,
  }));
}

/** Returns differences as a line without any value, which may be personal: fields, and the event that each follows. */
export const namesOfDifferences = (differences: readonly StateDifference[]): string =>
  differences.map(({ field, after }) => `${field} (after ${after})`).join(", ");
