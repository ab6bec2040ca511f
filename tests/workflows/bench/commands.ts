import type { temporal } from "@temporalio/proto";
import type { History } from "./replay";

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

/** Returns the name of the workflow command that a history event stands for, or undefined if it stands for none. */
function commandOf(event: HistoryEvent): string | undefined {
  const {
    activityTaskScheduledEventAttributes: activity,
    markerRecordedEventAttributes: marker,
    timerStartedEventAttributes: timer,
    upsertWorkflowSearchAttributesEventAttributes: attributes,
  } = event;
  if (activity) return `activity ${activity.activityType?.name ?? ""}`;
  if (marker) return `${marker.markerName ?? ""} ${nameInMarker(marker.details)}`;
  if (timer) return "timer";
  if (attributes)
    return `attributes ${Object.keys(attributes.searchAttributes?.indexedFields ?? {})
      .toSorted()
      .join()}`;
  if (event.workflowPropertiesModifiedEventAttributes) return "memo";
  if (event.startChildWorkflowExecutionInitiatedEventAttributes) return "child workflow";
  if (event.signalExternalWorkflowExecutionInitiatedEventAttributes) return "signal to another workflow";
  if (event.workflowExecutionContinuedAsNewEventAttributes) return "continued as new";
  if (event.workflowExecutionCompletedEventAttributes) return "completed";
  if (event.workflowExecutionFailedEventAttributes) return "failed";
  return undefined;
}

/** Returns the type of a local activity, or the id of a patch. */
function nameInMarker(details: temporal.api.history.v1.IMarkerRecordedEventAttributes["details"]): string {
  const [payload] = details?.["data"]?.payloads ?? details?.["patch-data"]?.payloads ?? [];
  const { activity_type: type, id } = JSON.parse(Buffer.from(payload?.data ?? []).toString() || "{}") as {
    activity_type?: string;
    id?: string;
  };
  return type ?? id ?? "";
}

/**
 * Returns whether the number of such commands depends on timing. This holds for timers and for queries to outside
 * systems.
 */
const isUpToTime = (command: string): boolean => /^timer$| (query|fetch)\w+$/.test(command);

/** Returns the commands of a history in their order, without those that depend on timing. */
export const commandsOf = ({ events }: History): string[] =>
  (events ?? []).flatMap((event) => commandOf(event) ?? []).filter((command) => !isUpToTime(command));
