import { createRetentionActivities } from "../../activities/retention";
import { readRetentionConfig } from "../../config/retention";
import type { Models } from "../../store/models";
import { testAuditKeys } from "./audit-keys";
import { noBills } from "./no-bills";

/** Runs the retention's activity on a database as it would run at an instant. With "false" it erases nothing. */
export const runRetention = (models: Models, at: Date, RETENTION_ERASES: "true" | "false" = "true") =>
  createRetentionActivities({
    ...{ models, retention: readRetentionConfig({ RETENTION_ERASES }), bills: noBills },
    auditKeys: testAuditKeys,
  }).keepRetention({ now: at.toISOString() });
