/** Two ways of doing much the same, by how long they take: what matters is the one divided by the other. */
export interface Comparison {
  title: string;
  /** Milliseconds. */
  base: number;
  /** Milliseconds. */
  compared: number;
}

const shownMs = (ms: number): string => `${ms < 100 ? ms.toPrecision(2) : Math.round(ms)} ms`;

/** One line of the result, with the ratio first: that is what can be compared between machines. */
export const lineOf = ({ title, base, compared }: Comparison): string =>
  `${(compared / base).toFixed(2).padStart(7)}  ${title}（${shownMs(base)} → ${shownMs(compared)}）`;
