import { isAttemptOpen, isPayable } from "../../domain/money/attempts";
import type { Channel } from "../../domain/money/payment";
import type { ApplicationView, AttemptView } from "../client/views";

/** Returns the attempt that can still be paid at an instant of the server's time, in milliseconds since the epoch. */
export function openAttemptOf({ attempts }: ApplicationView, nowMs: number): AttemptView | undefined {
  return attempts.find((attempt) => isPayable(attempt, nowMs));
}

/** Returns the latest attempt of a channel, in any state. */
export function latestAttemptOf({ attempts }: ApplicationView, channel: Channel): AttemptView | undefined {
  return attempts.filter((attempt) => attempt.channel === channel).pop();
}

/**
 * State of a QR code. A code past its deadline counts as dead only after its attempt has ended and the page has seen
 * that; until then it is "asking".
 */
export type CodeState = "alive" | "asking" | "dead";

/** Returns the state of an attempt's code; undefined if the attempt was superseded or paid. */
export function codeStateOf(attempt: AttemptView, nowMs: number): CodeState | undefined {
  if (isPayable(attempt, nowMs)) return "alive";
  if (isAttemptOpen(attempt)) return "asking";
  return attempt.expired ? "dead" : undefined;
}

/** Time after the deadline that the gateway may take to report the result, in milliseconds. */
const longestAsking = 15_000;

/** Decides whether the result takes so long that a new code is offered. */
export const isOverdue = ({ deadline }: AttemptView, seenAtMs: number): boolean =>
  seenAtMs > Date.parse(deadline) + longestAsking;
