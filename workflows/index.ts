/** What the worker bundles. */
export { reconcile } from "./reconciliation";
export { renewalApplication } from "./renewal-application";
export { strayRefund } from "./stray-refund";
