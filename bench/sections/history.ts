import { liveOverHttp, peopleOf } from "../lives/people";
import type { BenchContext } from "../tools/bench-context";
import type { Figure, Section } from "../tools/report";

/** Measures the history that one whole life leaves in Temporal. */
export async function history(context: BenchContext): Promise<Section> {
  const { client } = context;
  const id = await liveOverHttp(await peopleOf(context), "onSite")();
  const handle = client.workflow.getHandle(id);
  await handle.result();
  const events = (await handle.fetchHistory()).events ?? [];
  const { historySize = 0 } = await handle.describe();
  const count = (attributes: string): number =>
    events.filter((event) => attributes in event && event[attributes as keyof typeof event] !== null).length;
  const figures: Figure[] = [
    { what: "历史事件", value: events.length, unit: "个", aim: "≤ 60" },
    { what: "历史大小", value: historySize / 1000, unit: "kB", aim: "≤ 14" },
    {
      what: "工作流任务",
      value: count("workflowTaskCompletedEventAttributes"),
      unit: "个",
      aim: "≤ 10",
    },
    { what: "本地活动", value: count("markerRecordedEventAttributes"), unit: "个" },
    { what: "活动", value: count("activityTaskScheduledEventAttributes"), unit: "个" },
    { what: "计时器", value: count("timerStartedEventAttributes"), unit: "个" },
    {
      what: "更新搜索属性",
      value: count("upsertWorkflowSearchAttributesEventAttributes"),
      unit: "个",
    },
  ];
  return { title: "一次完整办理在 Temporal 中留下什么", figures };
}
