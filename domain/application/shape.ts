import type { Application, Draft } from "./application";

type Stored = Application | Draft;

/** Changes a stored application from one shape into the next. */
export type Upgrade = (earlier: Stored) => Stored;

/**
 * Upgrades of a stored application since release 1.0.0, which has shape 1: the first one brings shape 1 to 2, and so on.
 * Add one at the end if a field changes its meaning or becomes required; never change one that was released.
 */
const released: readonly Upgrade[] = [];

/** Shape in which this release stores applications. */
export const shapeVersion = 1 + released.length;

/**
 * Brings a stored application, of a workflow's input or of MongoDB, to the present shape.
 * @param shape - shape in which it is stored
 */
export function upToDate<A extends Stored>(application: A, shape: number, upgrades = released): A {
  return upgrades.slice(shape - 1).reduce<Stored>((earlier, upgrade) => upgrade(earlier), application) as A;
}

/** State that a run hands to the run that continues its work. */
export interface CarriedState {
  shape: number;
  application: Application;
  /** Ids of the latest accepted updates. An update that comes again is answered, but not carried out again. */
  taken: readonly string[];
  /** The generation from which the first run of the chain was started (run-origin.ts). */
  generation?: number;
  /** Id of the run that hands the state over as its continuation; absent if the state was read from MongoDB. */
  from?: string;
}

/**
 * Number of update ids that are kept. It is more than the clients of one application can leave unanswered, and more than
 * most applications receive in all, so that an update found in an earlier run's history can't be sent again to a later
 * run.
 */
const keptUpdates = 200;

/** Decides whether the list is full, so that an accepted update's id may be missing from it. */
export const hasLeftOut = (taken: readonly string[]): boolean => taken.length >= keptUpdates;

/** Returns the ids with one more; the oldest is dropped if they become too many. */
export const withTaken = (taken: readonly string[], updateId: string): readonly string[] =>
  taken.includes(updateId) ? taken : [...taken, updateId].slice(-keptUpdates);
