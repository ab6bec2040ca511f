/** An HTTP date tells whole seconds only. Milliseconds. */
export const httpDatePrecisionMs = 1_000;

/**
 * How far this machine's clock is ahead of another's, as far as that is certain; negative where it is behind. Milliseconds.
 * @param options.elsewhere when the other answered, ms
 * @param options.asked, options.answered this machine's time around it, ms: the answer was made in between
 * @param options.precisionMs how much later than it says the other may have answered
 */
export function clockOffsetMs({
  elsewhere,
  asked,
  answered,
  precisionMs = 0,
}: {
  elsewhere: number;
  asked: number;
  answered: number;
  precisionMs?: number;
}): number {
  const ahead = asked - (elsewhere + precisionMs);
  const behind = elsewhere - answered;
  if (ahead > 0) return ahead;
  return behind > 0 ? -behind : 0;
}
