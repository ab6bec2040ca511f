import { createHash } from "node:crypto";
import { temporal } from "@temporalio/proto";
import type { AuditEntry } from "../../store/models/audit-entry";

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

/** A message that somebody sent to Temporal, as the history shows it. Nobody has verified the identity that the client gave. */
interface Sent {
  action: string;
  what: string;
  identity: string;
  updateId?: string;
}

const { WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW: resetCause } =
  temporal.api.enums.v1.WorkflowTaskFailedCause;

/**
 * Returns the message of an event: a signal, an accepted update, a cancellation, a termination or a reset; undefined for
 * an event that the workflow caused itself.
 */
function sentBy(event: HistoryEvent): Sent | undefined {
  const signaled = event.workflowExecutionSignaledEventAttributes;
  if (signaled) {
    const { signalName, identity } = signaled;
    return { action: `signal ${signalName}`, what: `信号 ${signalName}`, identity: identity ?? "" };
  }
  const request = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest;
  if (request) {
    const name = request.input?.name ?? "";
    const { identity, updateId } = request.meta ?? {};
    return {
      action: `update ${name}`,
      what: `更新 ${name}`,
      identity: identity ?? "",
      ...(updateId ? { updateId } : {}),
    };
  }
  const cancelled = event.workflowExecutionCancelRequestedEventAttributes;
  if (cancelled) return { action: "cancel", what: "取消", identity: cancelled.identity ?? "" };
  const terminated = event.workflowExecutionTerminatedEventAttributes;
  if (terminated) return { action: "terminate", what: "终止", identity: terminated.identity ?? "" };
  const failed = event.workflowTaskFailedEventAttributes;
  if (failed?.cause === resetCause) return { action: "reset", what: "重置", identity: failed.identity ?? "" };
  return undefined;
}

/**
 * Returns the messages among the events as entries of the audit trail. A reset copies events into its new run; their ids
 * are hashes of the content, so each message still has one entry.
 */
export function actsOf(workflowId: string, events: readonly HistoryEvent[]): AuditEntry[] {
  return events.flatMap((event) => {
    const sent = sentBy(event);
    if (!sent) return [];
    const { seconds, nanos } = event.eventTime ?? {};
    const at = new Date(Number(seconds ?? 0) * 1_000 + Math.floor((nanos ?? 0) / 1e6));
    const told = [
      workflowId,
      String(seconds),
      String(nanos),
      sent.action,
      sent.identity,
      sent.updateId ?? "",
    ];
    const entry: AuditEntry = {
      ...sent,
      _id: createHash("sha256").update(told.join("\n")).digest("hex"),
      at,
      source: "temporal",
      applicationId: workflowId,
      result: "accepted",
    };
    return [entry];
  });
}
