/** Returns the median of some figures. @throws Error when there are none */
export function median(figures: readonly number[]): number {
  return percentile(figures, 50);
}

/** Returns the figure below which the given percentage of all figures lies. @throws Error when there are none */
export function percentile(figures: readonly number[], percent: number): number {
  const sorted = figures.toSorted((a, b) => a - b);
  const found = sorted[Math.min(Math.floor((sorted.length * percent) / 100), sorted.length - 1)];
  if (found === undefined) throw new Error("no figures");
  return found;
}
