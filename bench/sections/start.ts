import type { BenchContext } from "../tools/bench-context";
import type { Section } from "../tools/report";

/** How long the worker takes from its start to its readiness, killed and started again by the supervisor. */
export async function start({ stack, progress }: BenchContext): Promise<Section> {
  progress("重启 worker");
  const worker = stack.child("worker");
  const before = worker.pid;
  worker.kill("SIGTERM");
  while (worker.pid === before || worker.pid === undefined)
    await new Promise((resolve) => setTimeout(resolve, 5));
  const started = performance.now();
  await worker.ready();
  return {
    title: "启动",
    figures: [{ what: "worker 从启动到就绪", value: performance.now() - started, unit: "ms", aim: "< 1000" }],
  };
}
