import type { ShownApplication } from "../../embedded/demo/api-client";
import { setTimeout as pause } from "node:timers/promises";
import { signedIn, type SignedIn } from "../../embedded/demo/signed-in";
import { demoToken } from "../../stand-ins/identity/demo-token";
import { formOf, peopleOf, type People } from "../lives/people";
import { scaled, type BenchContext } from "../tools/bench-context";
import { startChild } from "../tools/child";
import type { Section } from "../tools/report";
import { percentile } from "../tools/statistics";

const rounds = 3;
const turnsOfRound = 60;
const submissionEveryTurns = 5;
/** Pause in milliseconds that keeps one person within the limit of requests in a minute. */
const pauseMs = 250;

/** Times in milliseconds of the other organisation's requests, by their names. */
type Taken = Record<string, number[]>;

/** Measures another organisation and the reviewer while one organisation uses all that the default limits allow it. */
export async function greedy(context: BenchContext): Promise<Section> {
  const { stack, progress } = context;
  const people = await peopleOf(context);
  const other = await signedIn(stack, "bidder2");
  const { id: orderedFor } = await approved(people);
  const { id } = await submitted(other);
  const turns = scaled(context, turnsOfRound);
  const alone: Taken = {};
  const beside: Taken = {};
  await live({ other, people, id, turns: 5, taken: {} });
  for (let round = 0; round < rounds; round += 1) {
    progress(`单独，第 ${round + 1} 轮`);
    await live({ other, people, id, turns, taken: alone });
    progress(`旁边有贪心单位，第 ${round + 1} 轮`);
    const crowd = await startChild("greedy/main.js", {
      API_URL: stack.addresses.api,
      TOKEN: await demoToken(stack.addresses.identity, people.bidder.user),
      APPLICATION_ID: orderedFor,
      FORM: JSON.stringify(formOf(people.bidder, "onSite")),
    });
    try {
      await live({ other, people, id, turns, taken: beside });
    } finally {
      await crowd.stop();
    }
  }
  return {
    title: "一个贪心单位旁边（默认限额）",
    figures: Object.entries(alone).map(([name, times]) => ({
      what: `别人的${name}：p95 ÷ 单独的 p95`,
      value: percentile(beside[name] ?? [], 95) / percentile(times, 95),
      unit: "×",
      aim: "≤ 2",
    })),
  };
}

const submitted = async (who: SignedIn): Promise<ShownApplication> => {
  const { id } = await who.client.create(formOf(who, "onSite"));
  return who.client.submit(id, "请审核");
};

async function approved({ bidder, reviewer }: People): Promise<{ id: string }> {
  const application = await submitted(bidder);
  return reviewer.client.review(application.id, "approve", "同意", application);
}

interface Living {
  other: SignedIn;
  people: People;
  /** Id of an application of the other organisation. */
  id: string;
  turns: number;
  taken: Taken;
}

async function live({ other, people: { reviewer }, id, turns, taken }: Living): Promise<void> {
  const timed = async (name: string, work: () => Promise<unknown>) => {
    const before = performance.now();
    await work();
    (taken[name] ??= []).push(performance.now() - before);
  };
  const read = async ({ client }: SignedIn, path: string) => {
    const { status } = await client.call("GET", path);
    if (status !== 200) throw new Error(`GET ${path} answered ${status}`);
  };
  for (let turn = 0; turn < turns; turn += 1) {
    await timed("列表", () => read(other, "/api/applications?pageSize=20"));
    await timed("申请详情", () => read(other, `/api/applications/${id}`));
    await timed("审核队列", () => read(reviewer, `/api/reviews?queue=${encodeURIComponent("待审核")}`));
    if (turn % submissionEveryTurns === 0) await timed("新增并提交", () => submitted(other));
    await pause(pauseMs);
  }
}
