import type { Client } from "@temporalio/client";
import type { temporal } from "@temporalio/proto";
import type { AuditEntryModel } from "../../store/models/audit-entry";
import type { AuditPosition, AuditPositionModel } from "../../store/models/audit-position";
import type { AuditChain } from "./chain";
import { actsOf } from "./history-acts";

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

interface Run {
  workflowId: string;
  runId: string;
  closedAt?: Date | undefined;
}

export interface AuditCollectorDependencies {
  client: Client;
  auditEntries: AuditEntryModel;
  auditPositions: AuditPositionModel;
  auditChain: Pick<AuditChain, "add">;
}

const pageSize = 200;

/**
 * Creates the collector that copies into the audit trail what Temporal's histories show of its UI and CLI. Each call may
 * be repeated.
 */
export function createAuditCollector({
  client,
  auditEntries,
  auditPositions,
  auditChain,
}: AuditCollectorDependencies) {
  /** Yields the run's events after the position, newest first, so that only the new end of a long history is read. */
  async function* newEventsOf(execution: Run, since: number): AsyncGenerator<HistoryEvent> {
    let nextPageToken: Uint8Array | undefined;
    do {
      const page = await client.workflowService.getWorkflowExecutionHistoryReverse({
        namespace: client.options.namespace,
        execution,
        maximumPageSize: pageSize,
        ...(nextPageToken ? { nextPageToken } : {}),
      });
      for (const event of page.history?.events ?? []) {
        if (Number(event.eventId) <= since) return;
        yield event;
      }
      nextPageToken = page.nextPageToken?.length ? page.nextPageToken : undefined;
    } while (nextPageToken);
  }

  async function collectRun({ closedAt, ...run }: Run): Promise<void> {
    const position = await auditPositions.findById(run.runId).lean<AuditPosition>();
    const events: HistoryEvent[] = [];
    for await (const event of newEventsOf(run, position?.eventId ?? 0)) events.push(event);
    const latest = events[0];
    if (!latest) return;
    for (const entry of actsOf(run.workflowId, events)) {
      // Commands from the API are in the trail already, with the account that gave them.
      const ours =
        entry.updateId !== undefined &&
        (await auditEntries.exists({ updateId: entry.updateId, source: "api" }));
      if (!ours && !(await auditChain.add(entry)))
        throw new Error("the store did not take what Temporal was sent: it is collected again");
    }
    await auditPositions.updateOne(
      { _id: run.runId },
      { $max: { eventId: Number(latest.eventId) }, ...(closedAt ? { $set: { closedAt } } : {}) },
      { upsert: true },
    );
  }

  /** Collects the messages of all runs that match the query. @returns the number of runs */
  async function collect(query: string, onRun: () => void = () => undefined): Promise<number> {
    let count = 0;
    for await (const { workflowId, runId, closeTime: closedAt } of client.workflow.list({ query })) {
      await collectRun({ workflowId, runId, closedAt });
      count += 1;
      onRun();
    }
    return count;
  }

  return {
    /** Collects the messages that were sent to one application, in all its runs. */
    collectOf: (workflowId: string) => collect(`WorkflowId = "${workflowId}"`),
    /** Collects the messages that were sent to all runs that are open or were closed since the given instant (ISO 8601 UTC). */
    async collectSince(since: string, onRun?: () => void): Promise<number> {
      const count = await collect(`ExecutionStatus = "Running" OR CloseTime >= "${since}"`, onRun);
      // Runs that closed before are not collected again, so their positions aren't needed. If one is collected all the
      // same, each of its lines is in the trail already.
      await auditPositions.deleteMany({ closedAt: { $lt: new Date(since) } });
      return count;
    },
  };
}

export type AuditCollector = ReturnType<typeof createAuditCollector>;
