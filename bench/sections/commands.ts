import { Client, Connection } from "@temporalio/client";
import * as floor from "../floor/messages";
import { floorTaskQueue } from "../floor/task-queue";
import { liveOnTheFloor } from "../lives/floor";
import { formOf, liveOverHttp, peopleOf } from "../lives/people";
import { scaled, type BenchContext } from "../tools/bench-context";
import { startChild } from "../tools/child";
import { crowd } from "../tools/crowd";
import type { Figure, Section } from "../tools/report";
import { median, percentile } from "../tools/statistics";

const livesToWarmUp = 200;
const many = 50;
const alone = 20;
const waves = 5;
/** Half of the full load. */
const halfLoad = 25;
/** A wave's p95 is that of its second slowest, and swings by half. */
const codeWaves = 9;

/** A command alone and 50 at once; and how soon the first QR code is there. */
export async function commands(context: BenchContext): Promise<Section> {
  const { stack, progress } = context;
  const people = await peopleOf(stack);
  const { bidder, reviewer } = people;
  const draft = async () => (await bidder.client.create(formOf(bidder, "onSite"))).id;
  const submitted = async () => (await bidder.client.submit(await draft(), "请审核")).id;
  const approved = async () => (await reviewer.client.review(await submitted(), "approve", "同意")).id;

  progress("预热");
  await crowd({ times: scaled(context, livesToWarmUp), atOnce: many }, liveOverHttp(people, "onSite"));

  /** Each at once does the same to an application of its own, made beforehand. */
  async function measure(prepare: () => Promise<string>, work: (id: string) => Promise<unknown>) {
    async function run(times: number, atOnce: number): Promise<number[]> {
      const ids: string[] = [];
      while (ids.length < times) ids.push(await prepare());
      return (await crowd({ times, atOnce }, () => work(ids.pop() ?? ""))).each;
    }
    await run(scaled(context, alone), 5);
    const one = median(await run(scaled(context, alone), 1));
    const p95s: number[] = [];
    for (let wave = 0; wave < waves; wave += 1) p95s.push(percentile(await run(many, many), 95));
    return { one, p95: median(p95s) };
  }

  const figures: Figure[] = [];
  const ways = [
    ["提交信息", draft, (id: string) => bidder.client.submit(id, "请审核")],
    ["审核", submitted, (id: string) => reviewer.client.review(id, "approve", "同意")],
    ["微信支付", approved, (id: string) => bidder.client.pay(id, { channel: "wechat" })],
  ] as const;
  for (const [name, prepare, work] of ways) {
    progress(`命令 ${name}`);
    const { one, p95 } = await measure(prepare, work);
    figures.push({ what: `${name}：50 个同时的 p95 ÷ 单独`, value: p95 / one, unit: "×", aim: "≤ 8" });
    figures.push({ what: `${name}：单独`, value: one, unit: "ms" });
  }
  figures.push(await firstCode(context, approved));
  return { title: "命令", figures };
}

/** The time from 【微信支付】 to the code at half load, beside an update with one empty regular activity. */
async function firstCode(context: BenchContext, approved: () => Promise<string>): Promise<Figure> {
  const { stack, progress } = context;
  const { bidder } = await peopleOf(stack);
  const worker = await startChild("floor/worker.js", { TEMPORAL_ADDRESS: stack.addresses.temporal });
  const connection = await Connection.connect({ address: stack.addresses.temporal });
  const client = new Client({ connection });
  const given: floor.FloorCommand = { by: "示例经办人", text: "支付" };
  const bare = async (): Promise<string> =>
    (
      await client.workflow.start("floorLife", {
        taskQueue: floorTaskQueue,
        workflowId: `code-${performance.now()}-${Math.random()}`,
      })
    ).workflowId;
  try {
    progress("预热 空活动");
    const life = liveOnTheFloor(client);
    await crowd({ times: scaled(context, livesToWarmUp), atOnce: many }, life);
    const ratios: number[] = [];
    for (let wave = 1; wave <= scaled(context, codeWaves); wave += 1) {
      const ours: string[] = [];
      const theirs: string[] = [];
      while (ours.length < halfLoad) ours.push(await approved());
      while (theirs.length < halfLoad) theirs.push(await bare());
      progress(`首个二维码 第 ${wave} 轮`);
      const crowdOf = { times: halfLoad, atOnce: halfLoad };
      const code = await crowd(crowdOf, () => bidder.client.pay(ours.pop() ?? "", { channel: "wechat" }));
      const empty = await crowd(crowdOf, () =>
        client.workflow.getHandle(theirs.pop() ?? "").executeUpdate(floor.startPayment, { args: [given] }),
      );
      ratios.push(percentile(code.each, 95) / percentile(empty.each, 95));
    }
    return { what: "首个二维码 p95 ÷ 一个空活动的更新", value: median(ratios), unit: "×", aim: "≤ 1.8" };
  } finally {
    await worker.stop();
    await connection.close();
  }
}
