import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { limitConnections, type ConnectionLimits, answerUnreadableRequests } from "./request-guards";

/** A request must have come whole within the time; Node looks for late ones every half minute unless told otherwise. */
const slowClients = { headersTimeout: 8_000, requestTimeout: 15_000, connectionsCheckingInterval: 1_000 };
/** Longer than nginx and other clients keep an idle connection (60 s): who closes first must not be asked once more. */
const keptIdle = { keepAliveTimeout: 65_000 };
/** What Node would refuse by itself, without a problem document, the application does: see refuseMalformedHeaders. */
const leftToUs = { requireHostHeader: false };

export interface ServerOptions {
  app: RequestListener;
  /** 0 takes a free one. */
  port: number;
  host?: string;
  /** How long requests under way may take to end after close(). */
  drainMs?: number;
  limits?: ConnectionLimits;
}

export interface RunningServer {
  url: string;
  /** Takes no new connection, lets requests under way end, then cuts what is left. */
  close(): Promise<void>;
}

/** Starts listening. Rejects with the system's error (EADDRINUSE …) if it can't. */
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
    // A kept-alive connection whose last request ends only now would hold the server open.
    const closingIdle = setInterval(() => server.closeIdleConnections(), 50);
    const cut = setTimeout(() => server.closeAllConnections(), drainMs);
    await closed;
    clearInterval(closingIdle);
    clearTimeout(cut);
  }

  let closing: Promise<void> | undefined;
  return { url: `http://${host}:${boundPort ?? port}`, close: () => (closing ??= drain()) };
}
