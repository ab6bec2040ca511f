import type { ShownApplication } from "../../embedded/demo/api-client";
import { setTimeout as pause } from "node:timers/promises";
import { formOf, peopleOf } from "../lives/people";
import { scaled, type BenchContext } from "../tools/bench-context";
import { crowd } from "../tools/crowd";
import { residentMb, startCpuMeter } from "../tools/process-use";
import type { Section } from "../tools/report";
import { percentile } from "../tools/statistics";

const applications = 10_000;
const atOnce = 50;
/** Seconds after which V8 has collected the garbage that the load left. */
const settledSeconds = 150;
const quietSeconds = 30;
const reopened = 100;
const reportEvery = 1_000;

/**
 * Measures the cost of applications that only wait: CPU while nothing happens, the worker's memory, and the time to
 * reopen an evicted one.
 */
export async function waiting(context: BenchContext): Promise<Section> {
  const { stack, progress } = context;
  const { bidder, reviewer } = await peopleOf(context);
  const count = scaled(context, applications);
  const submitted: ShownApplication[] = [];
  await crowd({ times: count, atOnce }, async () => {
    const { id } = await bidder.client.create(formOf(bidder, "onSite"));
    submitted.push(await bidder.client.submit(id, "请审核"));
    if (submitted.length % reportEvery === 0) progress(`已提交 ${submitted.length} 件`);
  });
  progress("等待负载留下的内存被回收");
  await pause(settledSeconds * 1000);
  const pids = { api: stack.child("api").pid ?? 0, worker: stack.child("worker").pid ?? 0 };
  const used = startCpuMeter(pids);
  await pause(quietSeconds * 1000);
  const { api = 0, worker = 0 } = used();
  const memory = residentMb(pids.worker) ?? Number.NaN;
  // The oldest applications have been evicted from the worker's cache if there are more applications than it holds.
  const oldest = submitted.slice(0, Math.min(reopened, submitted.length));
  const { each } = await crowd({ times: oldest.length, atOnce: 1 }, () => {
    const one = oldest.pop();
    return reviewer.client.review(one?.id ?? "", "approve", "同意", one);
  });
  return {
    title: `${count} 件等待中的申请`,
    figures: [
      {
        what: "API 与 worker 静置时的 CPU",
        value: ((api + worker) / (quietSeconds * 1000)) * 100,
        unit: "% 核",
        aim: "< 1",
      },
      { what: "worker 内存", value: memory, unit: "MB", aim: "< 450" },
      { what: "对最早的申请下一个命令，p95", value: percentile(each, 95), unit: "ms", aim: "< 60" },
    ],
  };
}
