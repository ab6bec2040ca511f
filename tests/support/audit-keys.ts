import { auditKeysOf } from "../../config/audit-keys";

/** Keys of trails that tests make. */
export const testAuditKeys = auditKeysOf(["a-sample-key-of-an-audit-trail-for-tests"]);
