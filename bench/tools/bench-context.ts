import type { Client } from "@temporalio/client";
import type { Stack } from "../../embedded/stack/start-stack";

/** What every section of the benchmark works with. */
export interface BenchContext {
  stack: Stack;
  /** A client of the stack's Temporal, with our encryption. */
  client: Client;
  /** Shares and counts of the whole: 1 for the figures that are published. */
  scale: number;
  /** How many locks each life's application is for: 1 for the figures that are published. */
  locks: number;
  progress: (line: string) => void;
}

/** A count of the full benchmark, scaled; at least one. */
export const scaled = ({ scale }: Pick<BenchContext, "scale">, count: number): number =>
  Math.max(Math.round(count * scale), 1);
