/** What the worker bundles. */
export { collectAuditTrail } from "./audit-trail";
export { lockReminders } from "./lock-reminders";
export { reconcile } from "./reconciliation";
export { repair } from "./repair";
export { renewalApplication } from "./renewal-application";
export { keepRetention } from "./retention";
export { strayRefund } from "./stray-refund";
