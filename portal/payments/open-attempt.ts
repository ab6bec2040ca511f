import { isAttemptOpen, isPayable } from "../../domain/money/attempts";
import type { Channel } from "../../domain/money/payment";
import type { ApplicationView, AttemptView } from "../client/views";

/** The attempt that can still be paid at this instant of the server's time. */
export function openAttemptOf({ attempts }: ApplicationView, nowMs: number): AttemptView | undefined {
  return attempts.find((attempt) => isPayable(attempt, nowMs));
}

/** The latest attempt of a channel, whatever became of it. */
export function latestAttemptOf({ attempts }: ApplicationView, channel: Channel): AttemptView | undefined {
  return attempts.filter((attempt) => attempt.channel === channel).pop();
}

/** How a QR code stands: over is known to be unpaid only once its attempt has ended, and that was seen. */
export type CodeState = "alive" | "asking" | "dead";

/** Undefined for a code that something else took the place of, or that was paid. */
export function codeStateOf(attempt: AttemptView, nowMs: number): CodeState | undefined {
  if (isPayable(attempt, nowMs)) return "alive";
  if (isAttemptOpen(attempt)) return "asking";
  return attempt.expired ? "dead" : undefined;
}

/** How long the gateway may take to say what became of a code whose time is over. Milliseconds. */
const longestAsking = 15_000;

/** True where the answer takes so long that a new code is offered. */
export const isOverdue = ({ deadline }: AttemptView, seenAtMs: number): boolean =>
  seenAtMs > Date.parse(deadline) + longestAsking;
