/** What the worker bundles. */
export { renewalApplication } from "./renewal-application";
export { strayRefund } from "./stray-refund";
