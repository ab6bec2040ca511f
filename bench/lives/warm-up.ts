import { scaled, type BenchContext } from "../tools/bench-context";
import { crowd } from "../tools/crowd";

const times = 200;
const atOnce = 50;

/** Plays lives of one kind until a life costs as much as it does in use. The first lives of a stack cost a quarter more. */
export const warmUp = (context: BenchContext, life: () => Promise<unknown>): Promise<unknown> =>
  crowd({ times: scaled(context, times), atOnce }, life);
