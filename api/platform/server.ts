import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { limitConnections, type ConnectionLimits, answerUnreadableRequests } from "./request-guards";

/**
 * Times within which a request must have arrived, in milliseconds. Node checks for late requests only every 30 s by
 * default.
 */
const slowClients = { headersTimeout: 8_000, requestTimeout: 15_000, connectionsCheckingInterval: 1_000 };
/**
 * Idle time after which a connection is closed, in milliseconds. It is longer than that of nginx and other clients (60
 * s), so that no client sends a request on a connection that we are closing.
 */
const keptIdle = { keepAliveTimeout: 65_000 };
/**
 * Checks that are switched off in Node, which would answer without a problem document. `refuseMalformedHeaders` does
 * them instead.
 */
const leftToUs = { requireHostHeader: false };

export interface ServerOptions {
  app: RequestListener;
  /** Port to listen at; 0 takes a free one. */
  port: number;
  host?: string;
  /** Longest time for requests under way to end after close(), in milliseconds. */
  drainMs?: number;
  limits?: ConnectionLimits;
}

export interface RunningServer {
  url: string;
  /** Accepts no new connection, lets requests under way end, then closes the remaining connections. */
  close(): Promise<void>;
}

/** Starts listening. Rejects with the system's error (such as EADDRINUSE) if that fails. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { app, port, host = "127.0.0.1", drainMs = 10_000, limits } = options;
  const server = createServer({ ...slowClients, ...keptIdle, ...leftToUs }, app);
  server.on("checkExpectation", app);
  if (limits) limitConnections(server, limits);
  answerUnreadableRequests(server);
  server.listen(port, host);
  await once(server, "listening");
  const address = server.address();
  const boundPort = typeof address === "object" ? address?.port : undefined;

  async function drain(): Promise<void> {
    const closed = once(server, "close");
    server.close();
    // A kept-alive connection whose last request ends only now would keep the server open.
    const closingIdle = setInterval(() => server.closeIdleConnections(), 50);
    const cut = setTimeout(() => server.closeAllConnections(), drainMs);
    await closed;
    clearInterval(closingIdle);
    clearTimeout(cut);
  }

  let closing: Promise<void> | undefined;
  return { url: `http://${host}:${boundPort ?? port}`, close: () => (closing ??= drain()) };
}
