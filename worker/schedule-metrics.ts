import type { Client } from "@temporalio/client";
import type { Logger } from "pino";
import { Gauge, type Registry } from "prom-client";
import { describeError } from "../lib/describe-error";
import { scheduleIds, type ScheduleId } from "./schedules";

/** A run a day is told of soon enough. */
const freshMs = 30_000;

interface ScheduleMetricsOptions {
  registry: Registry;
  client: Client;
  /** Milliseconds since the epoch. */
  now: () => number;
  log: Pick<Logger, "warn">;
}

/**
 * When each schedule last had a run that ended well, by Temporal's own books: one that is paused, or whose runs fail, stands
 * still. What was never run counts from its installation, when its schedule was made, and so does the backup.
 */
export function scheduleMetrics({ registry, client, now, log }: ScheduleMetricsOptions): void {
  const latest = new Gauge({
    name: "ca_schedule_last_success_timestamp_seconds",
    help: "When a schedule's run last ended well; before the first, when the schedule was made",
    labelNames: ["schedule"],
    registers: [registry],
    collect: () => refresh(),
  });
  const installed = new Gauge({
    name: "ca_installed_timestamp_seconds",
    help: "When this system's schedules were first made",
    registers: [registry],
  });

  async function askAbout(schedule: ScheduleId): Promise<number> {
    const { info } = await client.schedule.getHandle(schedule).describe();
    const madeAt = info.createdAt.getTime();
    const succeeded = await lastSuccess(schedule);
    latest.set({ schedule }, (succeeded ?? madeAt) / 1_000);
    return madeAt;
  }

  async function lastSuccess(schedule: ScheduleId): Promise<number | undefined> {
    const query = `TemporalScheduledById = "${schedule}" AND ExecutionStatus = "Completed"`;
    // The latest come first.
    for await (const { closeTime } of client.workflow.list({ query, pageSize: 1 }))
      return closeTime?.getTime();
    return undefined;
  }

  let askedAt = -Infinity;
  /** Doesn't wait for the answers: a scrape while Temporal is away shows the former ones. */
  function refresh(): void {
    if (now() - askedAt < freshMs) return;
    askedAt = now();
    Promise.all(scheduleIds.map(askAbout)).then(
      (made) => installed.set(Math.min(...made) / 1_000),
      (error: unknown) => log.warn({ error: describeError(error) }, "the schedules' last runs can't be read"),
    );
  }
}
