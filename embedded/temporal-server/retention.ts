import type { Connection } from "@temporalio/client";
import { msToTs } from "@temporalio/common/lib/time";
import { dayMs } from "../../domain/beijing-day";

/** Number of days for which production keeps ended workflows by default (TEMPORAL_RETENTION). */
const keptDays = 90;

/** Has the server keep ended workflows as production does. The dev server would forget them after a day. */
export async function keepEnded(connection: Connection, namespace: string): Promise<void> {
  const config = { workflowExecutionRetentionTtl: msToTs(keptDays * dayMs) };
  await connection.workflowService.updateNamespace({ namespace, config });
}
