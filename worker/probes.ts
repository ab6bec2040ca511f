import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { Worker } from "@temporalio/worker";
import { probesAlone } from "../runtime/probes";
import { Unusable, type ReadinessCheck } from "../runtime/readiness";

/** Serves /livez, /readyz and /metrics, from before the worker is created until it has ended. */
export async function serveProbes(
  probes: Parameters<typeof probesAlone>[0],
  host: string,
  port: number,
): Promise<Server> {
  const server = createServer(probesAlone(probes));
  server.listen(port, host);
  await once(server, "listening");
  return server;
}

/** Creates the check that the worker takes tasks. */
export const workerCheck =
  (worker: Worker): ReadinessCheck =>
  async () => {
    const state = worker.getState();
    if (state !== "RUNNING") throw new Unusable(`the worker is ${state}: it takes no tasks`);
  };
