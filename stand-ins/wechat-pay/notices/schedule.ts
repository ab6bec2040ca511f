const [second, minute, hour] = [1_000, 60_000, 3_600_000];

/** How long WeChat waits before each redelivery of a notice that was not received, milliseconds. */
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
