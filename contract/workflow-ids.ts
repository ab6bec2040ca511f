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

type Input = Readonly<Record<string, unknown>>;

const isRunOf = (schedule: ScheduleId, id: string): boolean =>
  id !== schedule && payloadOwnerOf(id) === schedule;

/** Decides for each type whether this system starts it under the id with the input. */
const forms: Readonly<Record<string, (id: string, input: Input) => boolean>> = {
  renewalApplication: (id, { applicationId }) => id === applicationId,
  strayRefund: (id, { refund }) => id === (refund as { number?: unknown } | undefined)?.number,
  reconcile: (id, { day }) =>
    isRunOf("reconciliation", id) || (typeof day === "string" && id.startsWith(reconciliationIdOf(day, ""))),
  repair: (id) => isRunOf("repair", id) || id.startsWith(repairIdOf("")),
  lockReminders: (id) => isRunOf("lock-reminders", id),
  keepRetention: (id) => isRunOf("retention", id),
  collectAuditTrail: (id) => isRunOf("audit-trail", id),
};

/** Decides whether this system starts a workflow of the type under that id with that input. */
export const isOwnWorkflow = (type: string, id: string, input: unknown): boolean =>
  Object.hasOwn(forms, type) && forms[type]!(id, (input ?? {}) as Input);
