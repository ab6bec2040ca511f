import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Answer } from "../../contract/answers";
import { eventually } from "../../embedded/demo/narrator";
import { signedIn } from "../../embedded/demo/signed-in";
import type { Stack } from "../../embedded/stack/start-stack";
import { liveOverHttp, peopleOf } from "../lives/people";
import { scaled, type BenchContext } from "../tools/bench-context";
import { crowd } from "../tools/crowd";
import type { Figure, Section } from "../tools/report";

const lives = 100;
const atOnce = 10;
const idleMs = 10_000;
const parts = ["api", "worker"] as const;

/** Number of MongoDB commands by process, collection and kind. The key is "part collection kind". */
type Counts = ReadonlyMap<string, number>;

/** Deletes the sandbox's endpoint. The cost of calls depends on the number of receivers, not on a life. */
async function withoutReceivers(stack: Stack): Promise<void> {
  const { client: api } = await signedIn(stack, "operator");
  const list = async () => (await api.call<Answer<"webhookEndpoints">>("GET", "/api/webhook-endpoints")).body;
  const { items } = await eventually("the sandbox's endpoint", list, ({ items: found }) => found.length > 0);
  for (const { id } of items) await api.call("DELETE", `/api/webhook-endpoints/${id}`);
}

async function countsNow(stack: Stack, dir: string): Promise<Counts> {
  const counts = new Map<string, number>();
  for (const part of parts) {
    const file = join(dir, `${part}.json`);
    rmSync(file, { force: true });
    stack.child(part).kill("SIGHUP");
    for (const [name, count] of Object.entries(await readWhenThere(file)))
      counts.set(`${part} ${name}`, count);
  }
  return counts;
}

async function readWhenThere(file: string): Promise<Record<string, number>> {
  for (;;) {
    try {
      return JSON.parse(readFileSync(file, "utf8")) as Record<string, number>;
    } catch {
      await pause(50);
    }
  }
}

/** Measures the MongoDB commands of one life by collection and kind. Commands that also come without any life are deducted. */
export async function database(context: BenchContext, dir: string): Promise<Section> {
  const { stack, progress } = context;
  mkdirSync(dir, { recursive: true });
  await withoutReceivers(stack);
  const people = await peopleOf(context);
  const live = liveOverHttp(people, "onSite");
  await crowd({ times: atOnce, atOnce }, live);
  const rest = await countsNow(stack, dir);
  const restedAt = performance.now();
  await pause(idleMs);
  const before = await countsNow(stack, dir);
  const perMs = (name: string) =>
    ((before.get(name) ?? 0) - (rest.get(name) ?? 0)) / (performance.now() - restedAt);
  const idle = new Map([...before.keys()].map((name) => [name, perMs(name)]));

  const times = scaled(context, lives);
  const startedAt = performance.now();
  await crowd({ times, atOnce }, live);
  const tookMs = performance.now() - startedAt;
  const after = await countsNow(stack, dir);
  progress(`${times} 次办理完成`);
  const each = [...after]
    .map(([name, count]) => {
      const ofLives = count - (before.get(name) ?? 0) - (idle.get(name) ?? 0) * tookMs;
      return [name, ofLives / times] as const;
    })
    .filter(([, count]) => count >= 0.05)
    .toSorted(([one], [other]) => one.localeCompare(other));
  const total = each.reduce((sum, [, count]) => sum + count, 0);
  const figures: Figure[] = [
    { what: "一次办理的命令（含页面轮询）", value: total, unit: "条", aim: "≤ 50" },
    ...each.map(([name, value]) => ({ what: name, value, unit: "条" })),
  ];
  return { title: "一次完整办理向 MongoDB 发出的命令", figures };
}
