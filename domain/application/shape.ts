import type { Application, Draft } from "./application";
import type { Refund, Transaction } from "../money/payment";
import { notRenewed, type LockResult } from "../locks/results";
import { system } from "../values";

/** An application as an earlier release stored it. Only the upgrades read its old fields. */
type Earlier = (Application | Draft) & { renewed?: readonly { lockSerial: string; expiresOn: string }[] };

/**
 * Upgrades shape 2 to 3. Shape 2 listed only the renewed locks of a handled application, with their last day; shape 3 has
 * a result for each lock.
 */
function withLockResults({ renewed, ...application }: Earlier): Earlier {
  const { handledAt: at, form, records } = application;
  if (renewed === undefined || at === undefined) return application;
  const by = records.find((record) => record.at === at)?.by ?? system;
  const lockResults = (form.locks ?? []).map(({ lockSerial = "" }): LockResult => {
    const end = renewed.find((one) => one.lockSerial === lockSerial)?.expiresOn;
    return end === undefined
      ? { lockSerial, outcome: { state: "未能办理", reason: notRenewed, at, by } }
      : { lockSerial, outcome: { state: "已制证", notAfter: end, at, by } };
  });
  return { ...application, lockResults };
}

/**
 * Upgrades of a stored application since release 0.1.0 (shape 1): the first one brings shape 1 to 2, and so on. Add one
 * at the end if a field changes its meaning or becomes required; never change one that was released.
 */
const upgrades: readonly ((earlier: Earlier) => Earlier)[] = [listRefunds, withLockResults];

/** A payment of shape 1, which had one refund at most. */
type OnceRefunded = Transaction & { refund?: Refund };

/** Upgrades shape 1 to 2, in which a payment can go back in parts and its refunds are a list. */
function listRefunds(earlier: Earlier): Earlier {
  const listed = ({ refund, ...transaction }: OnceRefunded): Transaction =>
    refund ? { ...transaction, refunds: [refund] } : transaction;
  return {
    ...earlier,
    attempts: earlier.attempts.map((attempt) => ({
      ...attempt,
      transactions: attempt.transactions.map(listed),
    })),
  };
}

/** Shape in which this release stores applications. A stored application without a number has shape 1 (release 0.1.0). */
export const shapeVersion = 1 + upgrades.length;

/** Brings a stored application, of a workflow's input or of MongoDB, to the present shape. */
export function upToDate<A extends Earlier>(application: A, shape: number | undefined): A {
  return upgrades
    .slice((shape ?? 1) - 1)
    .reduce<Earlier>((older, upgrade) => upgrade(older), application) as A;
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
