import { Bench } from "tinybench";

export interface MeasureOptions {
  /** How often the work is done to be measured, after a fifth as often to warm up. */
  rounds?: number;
  /** Done before each round and not measured. */
  prepare?: () => Promise<void>;
}

/** The median time of some work, in milliseconds. @throws what the work throws */
export async function medianMs(
  work: () => unknown,
  { rounds = 50, prepare }: MeasureOptions = {},
): Promise<number> {
  const bench = new Bench({
    iterations: rounds,
    time: 0,
    warmupIterations: Math.ceil(rounds / 5),
    warmupTime: 0,
    throws: true,
  });
  bench.add("work", work, prepare ? { beforeEach: prepare } : {});
  const [task] = await bench.run();
  const result = task?.result;
  if (result?.state !== "completed")
    throw new Error(`the measurement ended as ${result?.state ?? "nothing"}`);
  return result.latency.p50;
}
