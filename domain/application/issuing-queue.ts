import type { Application } from "./application";
import { queueOf } from "./stage";
import { guardFactsOf, refusalOf } from "./transitions";
import { lockStateOf, resultOf, undecidedLocks, type LockState } from "../locks/results";

/** A state in which a lock waits for the certificate authority, or for a reviewer on its behalf. */
export const openLockStates = ["待制证", "制证中", "待核实"] as const satisfies readonly LockState[];
export type OpenLockState = (typeof openLockStates)[number];

const isOpen = (state: LockState): state is OpenLockState =>
  (openLockStates as readonly LockState[]).includes(state);

/**
 * The states of an application's locks that wait, and since when: from its payment on. Undefined where there are none, and
 * of locks that can't be given out now, since money has gone back, nothing waits but those that were given out before.
 */
export function toIssue(application: Application): { states: OpenLockState[]; since: string } | undefined {
  const { queue, since } = queueOf(application) ?? {};
  if (queue !== "办理中" || since === undefined) return undefined;
  const canGiveOut = refusalOf("giveOut", "issuer", guardFactsOf(application)) === undefined;
  const states = undecidedLocks(application)
    .map(({ lockSerial }) => lockStateOf(resultOf(application, lockSerial)))
    .filter(isOpen)
    .filter((state) => canGiveOut || state === "制证中");
  return states.length > 0 ? { states: [...new Set(states)], since } : undefined;
}
