/**
 * Forms of the workflow ids under which this system starts its workflows. A run under any other id was started by
 * somebody else, for example with the bytes of another workflow's history.
 */

/** Types of the workflows that run by the clock, by their schedules' ids. Temporal appends the time to each run's id. */
export const scheduledTypes = {
  reconciliation: "reconcile",
  "lock-reminders": "lockReminders",
  repair: "repair",
  retention: "keepRetention",
  "audit-trail": "collectAuditTrail",
} as const;
export type ScheduleId = keyof typeof scheduledTypes;
export const scheduleIds = Object.keys(scheduledTypes) as ScheduleId[];

const scheduledTime = /-\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

/**
 * Returns the id to which a workflow's payloads are bound: the workflow's own id, or for a scheduled run the schedule's,
 * because the schedule encrypted the run's input.
 */
export function payloadOwnerOf(workflowId: string): string {
  const schedule = workflowId.replace(scheduledTime, "");
  return Object.hasOwn(scheduledTypes, schedule) ? schedule : workflowId;
}

export const repairIdOf = (updateId: string): string => `repair-${updateId}`;
export const reconciliationIdOf = (day: string, updateId: string): string =>
  `reconciliation-${day}-${updateId}`;
/** Returns the id of the child that reconciles a day again whose statement came late. */
export const lateReconciliationIdOf = (day: string): string => reconciliationIdOf(day, "again");

const ulid = "[0-9A-HJKMNP-TV-Z]{26}";
const day = String.raw`\d{4}-\d{2}-\d{2}`;
const scheduled = (schedule: ScheduleId): string => `${schedule}-${day}T\\d{2}:\\d{2}:\\d{2}Z`;

/** Forms of the ids under which this system starts each type of workflow. */
const forms: Readonly<Record<string, readonly string[]>> = {
  renewalApplication: [ulid],
  strayRefund: [`${ulid}R\\w+`],
  reconcile: [scheduled("reconciliation"), reconciliationIdOf(day, "[\\w-]+")],
  lockReminders: [scheduled("lock-reminders")],
  repair: [scheduled("repair"), repairIdOf("[\\w-]+")],
  keepRetention: [scheduled("retention")],
  collectAuditTrail: [scheduled("audit-trail")],
};

/** Decides whether this system starts workflows of that type under such an id. */
export const isOwnWorkflowId = (type: string, id: string): boolean =>
  (Object.hasOwn(forms, type) ? (forms[type] ?? []) : []).some((form) => new RegExp(`^${form}$`).test(id));

interface StartInput {
  applicationId?: unknown;
  refund?: { number?: unknown };
  day?: unknown;
}

/** Decides whether this system starts a workflow of that type under that id with that input, which names what it is for. */
export function isOwnWorkflow(type: string, id: string, input: unknown): boolean {
  if (!isOwnWorkflowId(type, id)) return false;
  const { applicationId, refund, day: reconciled } = (input ?? {}) as StartInput;
  if (type === "renewalApplication") return id === applicationId;
  if (type === "strayRefund") return id === refund?.number;
  return (
    type !== "reconcile" ||
    typeof reconciled !== "string" ||
    id.startsWith(reconciliationIdOf(reconciled, ""))
  );
}
