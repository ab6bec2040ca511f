import type { ScheduleHandle } from "@temporalio/client";
import { dayAfter } from "../../domain/beijing-day";
import { reconciledAt } from "../../domain/reconciled-at";
import { scheduleIds, type ScheduleId } from "../../contract/workflow-ids";
import { ensureSchedule } from "../../worker/schedules";
import { world } from "../support/here";
import { engine } from "../support/here-engine";
import { awaitReport, daysAgo, onDay } from "../support/reconciliation";

let schedule: ScheduleHandle;
beforeAll(async () => {
  schedule = engine.client.schedule.getHandle("reconciliation");
});

/** Beijing is eight hours ahead. */
const reconciledInUtc = `0${reconciledAt.hour - 8}:${reconciledAt.minute}:00.000Z`;

const dueNext = async (): Promise<string[]> =>
  (await schedule.describe()).info.nextActionTimes.map((time) => time.toISOString().slice(11));

test("when the worker has started, then the reconciliation is due at 10:30 in Beijing every day, and missed days are caught up", async () => {
  const { policies, action } = await schedule.describe();
  expect([...new Set(await dueNext())]).toEqual([reconciledInUtc]);
  expect(policies).toMatchObject({ overlap: "BUFFER_ONE", catchupWindow: 7 * 86_400_000 });
  expect(action).toMatchObject({ workflowType: "reconcile", taskQueue: "ca-renewal" });
});

test("when a worker starts beside a schedule that differs, then that is brought up to date, and a pause stays", async () => {
  await schedule.pause("维护");
  await schedule.update(({ action, policies, state }) => ({
    action,
    policies,
    state,
    spec: { calendars: [{ hour: 3 }] },
  }));
  await ensureSchedule(engine.client, "reconciliation");
  expect((await schedule.describe()).state).toMatchObject({ paused: true, note: "维护" });
  await schedule.unpause();
  expect([...new Set(await dueNext())]).toEqual([reconciledInUtc]);
});

test("when a worker starts beside schedules as they should be, then each is left alone, so that missed runs are not forgotten", async () => {
  const updatedAt = async (id: ScheduleId) =>
    (await engine.client.schedule.getHandle(id).describe()).info.lastUpdatedAt;
  for (const id of scheduleIds) {
    const before = await updatedAt(id);
    await ensureSchedule(engine.client, id);
    expect([id, await updatedAt(id)]).toEqual([id, before]);
  }
});

test("when it falls due, then the day before is reconciled, however late it runs", async () => {
  const [due, day] = [daysAgo(50), daysAgo(51)];
  const start = new Date(onDay(due, "10:29:00"));
  const end = new Date(onDay(due, "10:31:00"));
  await schedule.backfill({ start, end, overlap: "ALLOW_ALL" });
  const report = await awaitReport(world.operator, day, () => true);
  expect(report).toMatchObject({ day, trigger: "scheduled", differences: [] });
});

test("when the day before had no statement, then it is reconciled once more, since that may have come late", async () => {
  const days = [daysAgo(71), daysAgo(70)] as const;
  for (const due of [daysAgo(70), daysAgo(69)]) {
    const [start, end] = [new Date(onDay(due, "10:29:00")), new Date(onDay(due, "10:31:00"))];
    await schedule.backfill({ start, end, overlap: "ALLOW_ALL" });
    await awaitReport(world.operator, dayAfter(due, -1), () => true);
  }
  const report = await awaitReport(world.operator, days[0], ({ earlierRuns }) => earlierRuns.length > 0);
  expect(report).toMatchObject({ trigger: "scheduled", earlierRuns: [{ trigger: "scheduled" }] });
  expect(report.accounts.map(({ statement }) => statement)).toEqual(["empty", "none"]);
  const { earlierRuns } = await awaitReport(world.operator, days[1], () => true);
  expect(earlierRuns).toEqual([]);
});
