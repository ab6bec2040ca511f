import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { Worker } from "@temporalio/worker";

interface Options {
  /** Undefined until the worker is made. */
  worker: () => Worker | undefined;
  host: string;
  port: number;
}

/** GET /healthz: 200 while the worker takes work, else 503. */
export async function serveHealth({ worker, host, port }: Options): Promise<Server> {
  const server = createServer((_request, response) => {
    const state = worker()?.getState() ?? "STARTING";
    response.writeHead(state === "RUNNING" ? 200 : 503, { "content-type": "application/json" });
    response.end(JSON.stringify({ state }));
  });
  server.listen(port, host);
  await once(server, "listening");
  return server;
}
