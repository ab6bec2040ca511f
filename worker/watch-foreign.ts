import type { Client } from "@temporalio/client";
import type { Logger } from "pino";
import { type Registry, Gauge } from "prom-client";
import { isOwnWorkflowId } from "../contract/workflow-ids";
import type { AuditEntryModel } from "../store/models/audit-entry";
import {
  foreignKeptDays,
  foreignKinds,
  type ForeignKind,
  type ForeignThingModel,
} from "../store/models/foreign-thing";
import { taskQueue } from "../temporal/task-queue";

/** Milliseconds for which something foreign is told, and which the first look goes back. */
const keptMs = foreignKeptDays * 24 * 3_600_000;
/** Number of things of a kind that are told one by one. Whoever starts thousands of runs fills neither store nor log. */
const mostTold = 500;
/** Milliseconds by which a look overlaps with the one before it, because Temporal lists some runs seconds late. */
const overlapMs = 60_000;

interface WatchForeignOptions {
  client: Client;
  auditEntries: AuditEntryModel;
  foreignThings: ForeignThingModel;
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
export function watchForeign(options: WatchForeignOptions) {
  const { client, auditEntries, foreignThings, registry, now, log } = options;
  const gauge = new Gauge({
    name: "ca_foreign_things",
    help: "Runs and pollers at Temporal of the last day that this system hasn't started",
    labelNames: ["what"],
    registers: [registry],
  });
  /** Instant at which each foreign thing was last seen, by kind and name. */
  const seen: Record<ForeignKind, Map<string, number>> = { run: new Map(), poller: new Map() };
  let since = now() - keptMs;

  async function note(kind: ForeignKind, name: string, at: number, facts: object): Promise<void> {
    const known = seen[kind];
    if (!known.has(name) && known.size >= mostTold) return;
    if (!known.has(name)) log.error({ what: kind, ...facts }, "something foreign is at Temporal's port");
    if (known.get(name) === at) return;
    known.set(name, at);
    await foreignThings.updateOne(
      { _id: `${kind} ${name}` },
      { $set: { kind, at: new Date(at) } },
      { upsert: true },
    );
  }

  async function lookAtRuns(): Promise<void> {
    const began = now();
    const query = `StartTime >= "${new Date(since).toISOString()}"`;
    for await (const run of client.workflow.list({ query })) {
      const { workflowId, runId, type, taskQueue: queue, startTime } = run;
      if (queue === taskQueue && isOwnWorkflowId(type, workflowId)) continue;
      await note("run", runId, startTime.getTime(), { workflowId, runId, type, queue });
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
        if (!(await hasBegun(host))) await note("poller", identity, now(), { identity });
      }
    }
  }

  return async function look(): Promise<void> {
    await lookAtRuns();
    await lookAtPollers();
    for (const kind of foreignKinds) {
      for (const [name, at] of seen[kind]) if (at < now() - keptMs) seen[kind].delete(name);
      gauge.set({ what: kind }, seen[kind].size);
    }
  };
}
