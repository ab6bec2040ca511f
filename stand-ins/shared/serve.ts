import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

export interface RunningServer {
  /** Address without a slash at the end. */
  url: string;
  close(): Promise<void>;
}

/**
 * Decides whether a request addresses this machine by its own name. This prevents DNS rebinding: a foreign page can
 * make its own name resolve to 127.0.0.1, but its scripts can't change the Host header.
 */
const isForThisMachine = (host = ""): boolean => /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(host);

/** Addresses of a proxy in front of this server, separated by spaces. The server calls itself by the first one. */
const servedAs = (process.env["SERVED_AS"] ?? "").split(" ").filter((url) => url !== "");

/**
 * Serves on 127.0.0.1, to clients that use this machine's own names. The handler is created after the address is known,
 * because port 0 has no address before.
 * @throws the error of `listen`, such as EADDRINUSE, or of the handler's creation
 */
export async function serve(
  port: number,
  createHandler: (url: string) => RequestListener,
): Promise<RunningServer> {
  const server = createServer();
  // Only clients close idle connections. If the server closed one, a client's next request could meet the closed
  // connection.
  server.keepAliveTimeout = 0;
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const handle = createHandler(servedAs[0] ?? url);
    const names = servedAs.map((one) => new URL(one).host);
    server.on("request", (request, response) => {
      const { host = "" } = request.headers;
      if (isForThisMachine(host) || names.includes(host)) handle(request, response);
      else response.writeHead(421, { "content-type": "text/plain" }).end("this address is not served here\n");
    });
  } catch (error) {
    server.close();
    throw error;
  }
  return {
    url,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
