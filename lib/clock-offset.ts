/** Precision of an HTTP date, which has only whole seconds, in milliseconds. */
export const httpDatePrecisionMs = 1_000;

/**
 * Returns the least number of milliseconds by which this machine's clock is certainly ahead of another clock; negative if
 * it is behind, 0 if neither is certain.
 * @param options.elsewhere - the other clock's time when it answered, in milliseconds
 * @param options.asked, options.answered - this machine's times before and after the query, in milliseconds; the answer
 * was given in between
 * @param options.precisionMs - how much later than its answer says the other clock may have been
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
