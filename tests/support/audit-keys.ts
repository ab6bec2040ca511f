import { auditKeysOf } from "../../config/audit-keys";

/** Keys with which tests seal their audit trails. */
export const testAuditKeys = auditKeysOf(["a-sample-key-of-an-audit-trail-for-tests"]);
