/** What the worker bundles. */
export { lockReminders } from "./lock-reminders";
export { reconcile } from "./reconciliation";
export { repair } from "./repair";
export { renewalApplication } from "./renewal-application";
export { strayRefund } from "./stray-refund";
