const [second, minute, hour] = [1_000, 60_000, 3_600_000];

/** Pauses before each further delivery of a notice that was not received, in milliseconds, as WeChat makes them. */
export const redeliverySchedule: readonly number[] = [
  15 * second,
  15 * second,
  30 * second,
  3 * minute,
  10 * minute,
  20 * minute,
  30 * minute,
  30 * minute,
  30 * minute,
  hour,
  3 * hour,
  3 * hour,
  3 * hour,
  6 * hour,
  6 * hour,
];
