/** What the worker bundles. */
export { renewalApplication } from "./renewal-application";
