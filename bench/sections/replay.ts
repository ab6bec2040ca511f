import { DefaultLogger, Runtime, Worker } from "@temporalio/worker";
import { readRenewalConfig } from "../../config/renewal";
import { createDataConverter } from "../../temporal/data-converter";
import { readPayloadKeys } from "../../temporal/payload-keys";
import { workflowCode } from "../../worker/workflow-source";
import { formOf, peopleOf } from "../lives/people";
import type { BenchContext } from "../tools/bench-context";
import type { Figure, Section } from "../tools/report";

/** The setting that keeps each run going until it has reached the longest history that is measured. */
export const longRuns = { WORKFLOW_EVENTS_PER_RUN: "10000" };

const lengths = [50, readRenewalConfig({}).eventsPerRun, 2_000];
/**
 * The number of histories that are replayed in addition to one. The CPU time for one is subtracted from that for all,
 * which removes the start, because the start costs the same for one history as for many.
 */
const more = 10;

type Histories = Parameters<typeof Worker.runReplayHistories>[1];

/** Measures the CPU time that a worker uses when a command comes for a run that is no longer in its cache. */
export async function replay(context: BenchContext): Promise<Section> {
  const { client, stack, progress } = context;
  Runtime.install({ logger: new DefaultLogger("ERROR") });
  const { bidder, reviewer } = await peopleOf(context);
  const { id } = await bidder.client.create(formOf(bidder, "onSite", context.locks));
  const submitted = await bidder.client.submit(id, "请审核");
  await reviewer.client.review(id, "reject", "请修改", submitted);
  const handle = client.workflow.getHandle(id);
  const dataConverter = createDataConverter(readPayloadKeys(stack.env["PAYLOAD_KEYS_FILE"] ?? ""));

  const editUntil = async (length: number) => {
    for (;;) {
      const { historyLength } = await handle.describe();
      if (historyLength >= length) return handle.fetchHistory();
      const { version, form } = await bidder.client.get(id);
      await bidder.client.edit(id, { form, version });
    }
  };
  const cpuOf = async (histories: Histories): Promise<number> => {
    const before = process.cpuUsage();
    const options = { ...workflowCode(), dataConverter };
    for await (const { error } of Worker.runReplayHistories(options, histories)) if (error) throw error;
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  };

  const figures: Figure[] = [];
  for (const length of lengths) {
    progress(`${length} 个事件`);
    const history = await editUntil(length);
    const of = (times: number) => Array.from({ length: times }, () => ({ workflowId: id, history }));
    await cpuOf(of(1));
    const [one, many] = [await cpuOf(of(1)), await cpuOf(of(1 + more))];
    const { length: events } = history.events ?? [];
    figures.push({
      what: `重放 ${events} 个事件`,
      value: (many - one) / more,
      unit: "ms CPU",
      aim: "≤ 1000",
    });
  }
  return { title: "重放一次历史", figures };
}
