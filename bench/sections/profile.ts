import { mkdirSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { liveOverHttp, peopleOf } from "../lives/people";
import { warmUp } from "../lives/warm-up";
import { scaled, type BenchContext } from "../tools/bench-context";
import { crowd } from "../tools/crowd";
import type { Figure, Section } from "../tools/report";

const lives = 200;
const atOnce = 10;
const parts = ["api", "worker"] as const;
/** Share of a thread's CPU below which a cause isn't listed. */
const leastShare = 0.015;
/** Time in which the threads have begun their profiles or written them, in milliseconds. */
const settleMs = 3_000;

/** A CPU profile as V8 writes it. */
interface Profile {
  nodes: readonly { id: number; callFrame: { functionName: string; url: string } }[];
  samples: readonly number[];
  /** Microseconds before each sample. */
  timeDeltas: readonly number[];
}

/** Returns what a function's CPU time is spent on: a package, a folder of this project, or a part of Node. */
function causeOf({ functionName, url }: Profile["nodes"][number]["callFrame"]): string | undefined {
  if (["(idle)", "(program)", "(root)"].includes(functionName)) return undefined;
  if (url === "") return functionName.startsWith("(") ? functionName : "V8";
  const inPackage = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
  if (inPackage !== undefined) return inPackage;
  const inProject = /\/dist\/(.+)\.js$/.exec(url)?.[1];
  return inProject === undefined ? (/^node:[\w/]+/.exec(url)?.[0] ?? url) : inProject;
}

/** Returns the CPU milliseconds of a profile by cause. */
function timesOf({ nodes, samples, timeDeltas }: Profile): Map<string, number> {
  const causes = new Map(nodes.map(({ id, callFrame }) => [id, causeOf(callFrame)]));
  const times = new Map<string, number>();
  for (const [index, id] of samples.entries()) {
    const cause = causes.get(id);
    if (cause !== undefined) times.set(cause, (times.get(cause) ?? 0) + (timeDeltas[index] ?? 0) / 1_000);
  }
  return times;
}

function figuresOf(name: string, taken: Profile, times: number): Figure[] {
  const causes = [...timesOf(taken)].toSorted(([, one], [, other]) => other - one);
  const total = causes.reduce((sum, [, ms]) => sum + ms, 0);
  return [["", total] as const, ...causes.filter(([, ms]) => ms >= total * leastShare)].map(
    ([cause, ms]) => ({
      what: `${name} ${cause}`.trim(),
      value: ms / times,
      unit: "ms",
    }),
  );
}

/** Measures on what each thread of API and worker spends its CPU time during a life, by packages and own files. */
export async function profile(context: BenchContext, dir: string): Promise<Section> {
  const { stack, progress } = context;
  mkdirSync(dir, { recursive: true });
  const live = liveOverHttp(await peopleOf(context), "onSite");
  await warmUp(context, live);
  const signalParts = async () => {
    for (const part of parts) stack.child(part).kill("SIGHUP");
    await pause(settleMs);
  };
  await signalParts();
  const times = scaled(context, lives);
  await crowd({ times, atOnce }, live);
  await signalParts();
  progress(`剖析文件（可用 Chromium 的 DevTools 打开）：${dir}`);
  const figures = readdirSync(dir).flatMap((file) => {
    const taken = JSON.parse(readFileSync(join(dir, file), "utf8")) as Profile;
    return figuresOf(file.replace(".json", ""), taken, times);
  });
  return { title: "一次完整办理的 CPU 用在何处（各线程自身时间）", figures };
}
