import type { Application } from "./application";
import { queueOf } from "./stage";
import { guardFactsOf, refusalOf } from "./transitions";
import { lockStateOf, resultOf, undecidedLocks, type LockState } from "../locks/results";

/** States in which a lock waits for the certificate authority, or for a reviewer before it can go there. */
export const openLockStates = ["待制证", "制证中", "待核实"] as const satisfies readonly LockState[];
export type OpenLockState = (typeof openLockStates)[number];

const isOpen = (state: LockState): state is OpenLockState =>
  (openLockStates as readonly LockState[]).includes(state);

/**
 * Returns the states in which an application's locks wait for the authority, and the instant since when, which is the
 * payment. If the locks can't be given out now (because money has gone back, for example), only those given out before
 * count. Undefined if no lock waits.
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
