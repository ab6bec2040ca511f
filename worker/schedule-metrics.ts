import type { Client } from "@temporalio/client";
import type { Logger } from "pino";
import { Gauge, type Registry } from "prom-client";
import { describeError } from "../lib/describe-error";
import { scheduleIds, type ScheduleId } from "../contract/workflow-ids";

/** Milliseconds for which the figures stay valid, which is short enough for daily runs. */
const freshMs = 30_000;

interface ScheduleMetricsOptions {
  registry: Registry;
  client: Client;
  /** Returns the present time in milliseconds since the epoch. */
  now: () => number;
  log: Pick<Logger, "warn">;
}

/**
 * Creates the metrics of each schedule's last successful run, as Temporal knows it. The figure of a schedule that is
 * paused or whose runs fail stands still. A schedule that never ran, like the backup, counts from the installation, that
 * is from the schedule's creation.
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
    // Temporal lists the latest runs first.
    for await (const { closeTime } of client.workflow.list({ query, pageSize: 1 }))
      return closeTime?.getTime();
    return undefined;
  }

  let askedAt = -Infinity;
  /** Starts a refresh without waiting for it, so that a scrape while Temporal is away shows the former figures. */
  function refresh(): void {
    if (now() - askedAt < freshMs) return;
    askedAt = now();
    Promise.all(scheduleIds.map(askAbout)).then(
      (made) => installed.set(Math.min(...made) / 1_000),
      (error: unknown) => log.warn({ error: describeError(error) }, "the schedules' last runs can't be read"),
    );
  }
}
