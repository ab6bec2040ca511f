import { freePorts } from "../../embedded/stack/free-ports";
import { createApiClient } from "../../embedded/demo/api-client";
import { demoToken } from "../../stand-ins/identity/demo-token";
import type { PartName } from "../../embedded/stack/parts";
import { liveOnTheFloor, withFloor } from "../lives/floor";
import { liveOverHttp, peopleOf, type People } from "../lives/people";
import { warmUp } from "../lives/warm-up";
import { scaled, type BenchContext } from "../tools/bench-context";
import { startChild, type BenchChild } from "../tools/child";
import { crowd } from "../tools/crowd";
import { startCpuMeter } from "../tools/process-use";
import type { Figure, Section } from "../tools/report";
import { median } from "../tools/statistics";

const rounds = 5;
const livesOfRound = 150;
const atOnce = 50;

type Life = () => Promise<unknown>;

/** Starts the API and the worker of the least life, beside the databases and gateways of the stack. */
async function startLeast({ stack }: BenchContext): Promise<{ children: BenchChild[]; url: string }> {
  const { api } = await freePorts();
  const url = `http://127.0.0.1:${api}`;
  const env = {
    ...stack.env,
    API_PORT: String(api),
    WECHAT_NOTIFY_URL: url,
    INVOICE_CALLBACK_URL: `${url}/api/callbacks/invoice`,
  };
  const children = await Promise.all([startChild("least/worker.js", env), startChild("least/api.js", env)]);
  return { children, url };
}

async function peopleAt(people: People, { stack }: BenchContext, baseUrl: string): Promise<People> {
  const at = async (person: People["bidder"]) => ({
    ...person,
    client: createApiClient({ baseUrl, token: await demoToken(stack.addresses.identity, person.user) }),
  });
  return { ...people, bidder: await at(people.bidder), reviewer: await at(people.reviewer) };
}

const measured: readonly PartName[] = ["temporal", "worker", "api", "mongo", "invoice-provider"];

/** Creates a meter of the CPU that the processes of the stack use, in milliseconds. */
function meterOf({ stack }: BenchContext): () => Record<string, number> {
  const pids = measured.map((name) => [name, stack.child(name).pid ?? 0] as const);
  return startCpuMeter(Object.fromEntries(pids));
}

/** Compares our whole lives with those of the bare workflow and with the least life, in rounds that take turns. */
export async function lifecycle(context: BenchContext): Promise<Section> {
  const { stack, progress } = context;
  const people = await peopleOf(context);
  const least = await startLeast(context);
  try {
    const leastPeople = await peopleAt(people, context, least.url);
    return await withFloor(stack, (client) =>
      compare(context, {
        floor: liveOnTheFloor(client),
        ours: liveOverHttp(people, "onSite"),
        least: liveOverHttp(leastPeople, "onSite"),
      }),
    );
  } finally {
    await Promise.all(least.children.map((child) => child.stop()));
    progress("生命周期完成");
  }
}

async function compare(context: BenchContext, lives: Record<string, Life>): Promise<Section> {
  const { progress } = context;
  for (const [name, live] of Object.entries(lives)) {
    progress(`预热 ${name}`);
    await warmUp(context, live);
  }
  const speeds: Record<string, number[]> = {};
  const cpu: Record<string, number[]> = {};
  for (let round = 1; round <= scaled(context, rounds); round += 1) {
    for (const [name, live] of Object.entries(lives)) {
      const times = scaled(context, livesOfRound);
      const used = name === "ours" ? meterOf(context) : undefined;
      const { perSecond } = await crowd({ times, atOnce }, live);
      (speeds[name] ??= []).push(perSecond);
      for (const [part, ms] of Object.entries(used?.() ?? {})) (cpu[part] ??= []).push(ms / times);
      progress(`第 ${round} 轮 ${name}：每秒 ${perSecond.toFixed(1)} 次`);
    }
  }
  return { title: "一次完整办理（每轮交替，50 个同时）", figures: figuresOf(speeds, cpu) };
}

function figuresOf(speeds: Record<string, number[]>, cpu: Record<string, number[]>): Figure[] {
  const ratio = (one: string, other: string): number =>
    median((speeds[one] ?? []).map((speed, round) => speed / (speeds[other]?.[round] ?? Number.NaN)));
  const parts = Object.entries(cpu).map(([part, each]) => [part, median(each)] as const);
  return [
    { what: "本系统 ÷ 空工作流", value: ratio("ours", "floor"), unit: "×", aim: "≥ 0.65" },
    { what: "本系统 ÷ 最省写法（不作任何承诺）", value: ratio("ours", "least"), unit: "×" },
    ...Object.entries(speeds).map(([name, each]) => ({ what: name, value: median(each), unit: "次/秒" })),
    ...parts.map(([part, ms]) => ({ what: `每次 CPU：${part}`, value: ms, unit: "ms" })),
    { what: "每次 CPU：合计", value: parts.reduce((sum, [, ms]) => sum + ms, 0), unit: "ms", aim: "≤ 150" },
  ];
}
