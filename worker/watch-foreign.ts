import type { Client } from "@temporalio/client";
import type { Logger } from "pino";
import { type Registry, Gauge } from "prom-client";
import { isOwnWorkflowId } from "../contract/workflow-ids";
import type { AuditEntryModel } from "../store/models/audit-entry";
import { taskQueue } from "../temporal/task-queue";

/** Milliseconds for which something foreign is told, and which the first look goes back. */
const keptMs = 24 * 3_600_000;
/** Milliseconds by which a look overlaps with the one before it, because Temporal lists some runs seconds late. */
const overlapMs = 60_000;

interface WatchForeignOptions {
  client: Client;
  auditEntries: AuditEntryModel;
  registry: Registry;
  /** Returns the present time in milliseconds since the epoch. */
  now: () => number;
  log: Pick<Logger, "error">;
}

/** Kinds of Temporal's task queues that workers poll: workflows and activities (TaskQueueType). */
const queueTypes = [1, 2] as const;

/**
 * Creates a look for what this system hasn't started: runs whose type, id or task queue is none of ours, and pollers of
 * our queue from a host on which no worker has begun a chain of the audit trail. The latter is a weak net, since whoever
 * polls says themselves who they are.
 */
export function watchForeign({ client, auditEntries, registry, now, log }: WatchForeignOptions) {
  const gauge = new Gauge({
    name: "ca_foreign_things",
    help: "Runs and pollers at Temporal of the last day that this system hasn't started",
    labelNames: ["what"],
    registers: [registry],
  });
  /** Instant at which each foreign thing was last seen, by kind and name. */
  const seen = { run: new Map<string, number>(), poller: new Map<string, number>() };
  let since = now() - keptMs;

  function note(what: keyof typeof seen, name: string, at: number, facts: object): void {
    if (!seen[what].has(name)) log.error({ what, ...facts }, "something foreign is at Temporal's port");
    seen[what].set(name, at);
  }

  async function lookAtRuns(): Promise<void> {
    const began = now();
    const query = `StartTime >= "${new Date(since).toISOString()}"`;
    for await (const run of client.workflow.list({ query })) {
      const { workflowId, runId, type, taskQueue: queue, startTime } = run;
      if (queue === taskQueue && isOwnWorkflowId(type, workflowId)) continue;
      note("run", runId, startTime.getTime(), { workflowId, runId, type, queue });
    }
    since = Math.max(since, began - overlapMs);
  }

  const hasBegun = async (host: string): Promise<boolean> =>
    (await auditEntries.exists({
      subject: `worker@${host}`,
      source: "process",
      action: "processStart",
    })) !== null;

  async function lookAtPollers(): Promise<void> {
    const { namespace } = client.options;
    for (const taskQueueType of queueTypes) {
      const { pollers } = await client.workflowService.describeTaskQueue({
        namespace,
        taskQueue: { name: taskQueue },
        taskQueueType,
      });
      for (const identity of (pollers ?? []).map((poller) => poller.identity ?? "")) {
        // A worker calls itself BUILD@HOST-PID.
        const [, host = ""] = /^[^@]+@(.+)-\d+$/.exec(identity) ?? [];
        if (!(await hasBegun(host))) note("poller", identity, now(), { identity });
      }
    }
  }

  return async function look(): Promise<void> {
    await lookAtRuns();
    await lookAtPollers();
    for (const [what, things] of Object.entries(seen)) {
      for (const [name, at] of things) if (at < now() - keptMs) things.delete(name);
      gauge.set({ what }, things.size);
    }
  };
}
