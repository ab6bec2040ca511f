const ulid = "[0-9A-HJKMNP-TV-Z]{26}";
const day = String.raw`\d{4}-\d{2}-\d{2}`;
/** Time that Temporal appends to a schedule's id. */
const time = String.raw`\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z`;
const scheduled = (schedule: string): string => `${schedule}-${time}`;

/** Forms of the ids under which this code starts each type of workflow. */
const forms: Readonly<Record<string, readonly string[]>> = {
  renewalApplication: [ulid],
  strayRefund: [`${ulid}R\\w+`],
  reconcile: [scheduled("reconciliation"), `reconciliation-${day}-[\\w-]+`],
  lockReminders: [scheduled("lock-reminders")],
  repair: [scheduled("repair"), "repair-[\\w-]+"],
  keepRetention: [scheduled("retention")],
  collectAuditTrail: [scheduled("audit-trail")],
};

/** Decides whether this code starts workflows of that type under such an id. */
export const isOwnWorkflowId = (type: string, id: string): boolean =>
  (forms[type] ?? []).some((form) => new RegExp(`^${form}$`).test(id));
