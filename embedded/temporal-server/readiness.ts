import type { Connection } from "@temporalio/client";
import { channelArgsTo } from "../../lib/loopback";

const callTimeoutMs = 2_000;
const grpcHealthServing = 1;
const frontendService = "temporal.api.workflowservice.v1.WorkflowService";

/** True when the Temporal frontend says it is serving. Never throws. */
export async function temporalIsServing(address: string): Promise<boolean> {
  try {
    return await withTemporal(address, async (connection) => {
      const { status } = await connection.healthService.check({ service: frontendService });
      return status === grpcHealthServing;
    });
  } catch {
    return false;
  }
}

/** Opens a connection for a few calls, each of which ends within 2 s, and closes it. */
export async function withTemporal<T>(
  address: string,
  use: (connection: Connection) => Promise<T>,
): Promise<T> {
  // Loaded while the server comes up, not before it is started.
  const temporal = await import("@temporalio/client");
  const connection = await temporal.Connection.connect({
    address,
    connectTimeout: callTimeoutMs,
    channelArgs: channelArgsTo(address),
  });
  try {
    return await connection.withDeadline(Date.now() + callTimeoutMs, () => use(connection));
  } finally {
    await connection.close();
  }
}
