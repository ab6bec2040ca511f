import type { Connection } from "@temporalio/client";
import { channelArgsTo } from "../../lib/loopback";

const answerMs = 2_000;
/**
 * Milliseconds for the calls to a server that has just come up: a busy machine may leave it without processor time for
 * seconds.
 */
export const startMs = 60_000;
const grpcHealthServing = 1;
const frontendService = "temporal.api.workflowservice.v1.WorkflowService";

/** Says whether the Temporal frontend reports that it is serving. It never throws. */
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

/**
 * Opens a connection for a few calls and closes it afterwards.
 * @param limitMs - milliseconds within which the connection must be open, and then the calls answered
 */
export async function withTemporal<T>(
  address: string,
  use: (connection: Connection) => Promise<T>,
  limitMs: number = answerMs,
): Promise<T> {
  // The client is loaded while the server comes up, so that loading it does not delay the start of the server.
  const temporal = await import("@temporalio/client");
  const connection = await temporal.Connection.connect({
    address,
    connectTimeout: limitMs,
    channelArgs: channelArgsTo(address),
  });
  try {
    return await connection.withDeadline(Date.now() + limitMs, () => use(connection));
  } finally {
    await connection.close();
  }
}
