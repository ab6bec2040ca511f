import type { ShownApplication } from "../../embedded/demo/api-client";
import { randomUUID } from "node:crypto";
import type { Client } from "@temporalio/client";
import * as floor from "../floor/messages";
import { floorTaskQueue } from "../floor/task-queue";
import { liveOnTheFloor, withFloor } from "../lives/floor";
import { formOf, liveOverHttp, peopleOf, type People } from "../lives/people";
import { warmUp } from "../lives/warm-up";
import { scaled, type BenchContext } from "../tools/bench-context";
import { crowd } from "../tools/crowd";
import type { Figure, Section } from "../tools/report";
import { median, percentile } from "../tools/statistics";

const many = 50;
const alone = 20;
const waves = 5;
/** Number of simultaneous commands that is half of the full load. */
const halfLoad = 25;
/** Number of waves for the first QR code. A wave's p95 is its second slowest value, which varies by half. */
const codeWaves = 9;

/** A command whose time is measured on one workflow. */
interface Way {
  name: string;
  /** Creates a workflow for the command, and returns its id. */
  prepare: () => Promise<string>;
  work: (id: string) => Promise<unknown>;
}

/** Measures commands alone and 50 at once, and the time until the first QR code is shown. */
export function commands(context: BenchContext): Promise<Section> {
  const { stack, progress } = context;
  return withFloor(stack, async (client) => {
    const people = await peopleOf(context);
    progress("预热");
    await warmUp(context, liveOverHttp(people, "onSite"));
    await warmUp(context, liveOnTheFloor(client));

    const { submission, review, payment } = waysOf(people);
    const figures: Figure[] = [];
    for (const way of [submission, review, payment]) {
      progress(`命令 ${way.name}`);
      figures.push(...(await aloneAndTogether(context, way)));
    }
    figures.push(await firstCode(context, payment, emptyUpdate(client)));
    return { title: "命令", figures };
  });
}

function waysOf({ bidder, reviewer }: People) {
  const draft = async () => (await bidder.client.create(formOf(bidder, "onSite"))).id;
  const submit = (id: string) => bidder.client.submit(id, "请审核");
  const seen = new Map<string, ShownApplication>();
  const submitted = async () => {
    const application = await submit(await draft());
    seen.set(application.id, application);
    return application.id;
  };
  const approve = (id: string) => reviewer.client.review(id, "approve", "同意", seen.get(id));
  const approved = async () => (await approve(await submitted())).id;
  const pay = (id: string) => bidder.client.pay(id, { channel: "wechat" });
  return {
    submission: { name: "提交信息", prepare: draft, work: submit },
    review: { name: "审核", prepare: submitted, work: approve },
    payment: { name: "微信支付", prepare: approved, work: pay },
  };
}

/**
 * Returns the update with which the first QR code is compared: an update of a bare workflow with one empty regular
 * activity.
 */
function emptyUpdate({ workflow }: Client): Way {
  const given: floor.FloorCommand = { by: "示例经办人", text: "支付" };
  return {
    name: "一个空活动的更新",
    prepare: async () => {
      const workflowId = `floor-${randomUUID()}`;
      return (await workflow.start("floorLife", { taskQueue: floorTaskQueue, workflowId })).workflowId;
    },
    work: (id) => workflow.getHandle(id).executeUpdate(floor.startPayment, { args: [given] }),
  };
}

/** Measures commands in milliseconds, each on an application of its own that was created beforehand. */
async function take({ prepare, work }: Way, times: number, atOnce: number): Promise<number[]> {
  const ids: string[] = [];
  while (ids.length < times) ids.push(await prepare());
  return (await crowd({ times, atOnce }, () => work(ids.pop() ?? ""))).each;
}

async function aloneAndTogether(context: BenchContext, way: Way): Promise<Figure[]> {
  await take(way, scaled(context, alone), 5);
  const one = median(await take(way, scaled(context, alone), 1));
  const p95s: number[] = [];
  for (let wave = 0; wave < waves; wave += 1) p95s.push(percentile(await take(way, many, many), 95));
  return [
    { what: `${way.name}：50 个同时的 p95 ÷ 单独`, value: median(p95s) / one, unit: "×", aim: "≤ 8" },
    { what: `${way.name}：单独`, value: one, unit: "ms" },
  ];
}

/** Compares the time from 【微信支付】 to the QR code at half load with that of an empty update. */
async function firstCode(context: BenchContext, payment: Way, empty: Way): Promise<Figure> {
  const ratios: number[] = [];
  for (let wave = 1; wave <= scaled(context, codeWaves); wave += 1) {
    context.progress(`首个二维码 第 ${wave} 轮`);
    const code = await take(payment, halfLoad, halfLoad);
    const bare = await take(empty, halfLoad, halfLoad);
    ratios.push(percentile(code, 95) / percentile(bare, 95));
  }
  return { what: `首个二维码 p95 ÷ ${empty.name}`, value: median(ratios), unit: "×", aim: "≤ 1.8" };
}
