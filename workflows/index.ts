/** Workflows that the worker bundles. */
export { collectAuditTrail } from "./scheduled";
export { lockReminders } from "./scheduled";
export { reconcile } from "./reconciliation";
export { repair } from "./scheduled";
export { renewalApplication } from "./renewal-application";
export { keepRetention } from "./scheduled";
export { strayRefund } from "./stray-refund";
