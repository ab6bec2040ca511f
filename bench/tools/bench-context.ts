import type { Client } from "@temporalio/client";
import type { Stack } from "../../embedded/stack/start-stack";

/** Context for all sections of the benchmark. */
export interface BenchContext {
  stack: Stack;
  /** Client of the stack's Temporal, with our encryption. */
  client: Client;
  /** Factor for all counts: 1 for the published figures. */
  scale: number;
  /** Number of locks of each life's application: 1 for the published figures. */
  locks: number;
  progress: (line: string) => void;
}

/** Scales a count of the full benchmark; the result is at least 1. */
export const scaled = ({ scale }: Pick<BenchContext, "scale">, count: number): number =>
  Math.max(Math.round(count * scale), 1);
