import { scaled, type BenchContext } from "../tools/bench-context";
import { crowd } from "../tools/crowd";

const times = 200;
const atOnce = 50;

/** Lives a kind of life until what it costs is what it costs in use: the first ones of a stack take a quarter more. */
export const warmUp = (context: BenchContext, life: () => Promise<unknown>): Promise<unknown> =>
  crowd({ times: scaled(context, times), atOnce }, life);
