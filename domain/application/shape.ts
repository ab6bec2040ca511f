import type { Application, Draft } from "./application";
import type { Refund, Transaction } from "../money/payment";
import { notRenewed, type LockResult } from "../locks/results";
import { system } from "../values";

/** What an application looked like in an earlier release: only an upgrade looks into it. */
type Earlier = (Application | Draft) & { renewed?: readonly { lockSerial: string; expiresOn: string }[] };

/** Until shape 3 an application told only which of its locks were renewed, once it was handled, and until when. */
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
 * What each release since 0.1.0 (shape 1) changed in a stored application: the first brings shape 1 to 2, and so on.
 * Add one at the end where a field gets another meaning, or becomes required; never change one that was released.
 */
const upgrades: readonly ((earlier: Earlier) => Earlier)[] = [listRefunds, withLockResults];

/** A payment of shape 1 had one refund at most. */
type OnceRefunded = Transaction & { refund?: Refund };

/** Shape 2: a payment goes back in parts, so that its refunds are a list. */
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

/** The shape in which this release stores applications. One without a number is of 0.1.0. */
export const shapeVersion = 1 + upgrades.length;

/** Brings a stored application, of a workflow's input or of MongoDB, to the present shape. */
export function upToDate<A extends Earlier>(application: A, shape: number | undefined): A {
  return upgrades
    .slice((shape ?? 1) - 1)
    .reduce<Earlier>((older, upgrade) => upgrade(older), application) as A;
}

/** All that a run needs to go on from where another one stood. */
export interface CarriedState {
  shape: number;
  application: Application;
  /** Ids of the latest updates that were taken: one that comes again is answered, not obeyed. */
  taken: readonly string[];
  /** The generation from which the first run of the chain was started (run-origin.ts). */
  generation?: number;
}

/**
 * So many update ids are kept: more than the clients of one application can leave unanswered, and more than most take in
 * all, so that what is found in an earlier run's history can't be sent again to a later one.
 */
const keptUpdates = 200;

/** True where an id may have been taken that isn't among them any more. */
export const hasLeftOut = (taken: readonly string[]): boolean => taken.length >= keptUpdates;

/** The ids with one more, the oldest left out. */
export const withTaken = (taken: readonly string[], updateId: string): readonly string[] =>
  taken.includes(updateId) ? taken : [...taken, updateId].slice(-keptUpdates);
