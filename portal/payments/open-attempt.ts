import { isPayable } from "../../domain/money/attempts";
import type { Channel } from "../../domain/money/payment";
import type { ApplicationView, AttemptView } from "../client/views";

/** The attempt that can still be paid at this instant of the server's time. */
export function openAttemptOf({ attempts }: ApplicationView, nowMs: number): AttemptView | undefined {
  return attempts.find((attempt) => isPayable(attempt, nowMs));
}

/** The latest attempt of a channel, whatever became of it. */
export function latestAttemptOf({ attempts }: ApplicationView, channel: Channel): AttemptView | undefined {
  return attempts.findLast((attempt) => attempt.channel === channel);
}

/** True where the code of a WeChat attempt is dead although nothing else took its place. */
export const ranOut = (attempt: AttemptView, nowMs: number): boolean =>
  attempt.expired || (attempt.status === "待支付" && !isPayable(attempt, nowMs));
