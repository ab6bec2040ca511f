import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

export interface RunningServer {
  /** Without a slash at the end. */
  url: string;
  close(): Promise<void>;
}

/**
 * A page elsewhere can have its own name lead to 127.0.0.1, and its scripts then speak to whatever listens here as if it
 * were their own server: they can't hide by which name they came.
 */
const isForThisMachine = (host = ""): boolean => /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(host);

/** The addresses by which a proxy before it is called, separated by spaces; it says of itself that it is at the first. */
const servedAs = (process.env["SERVED_AS"] ?? "").split(" ").filter((url) => url !== "");

/**
 * Serves on 127.0.0.1, and to who calls it by this machine's own names. The handler is made once the address is known, since with port 0 it isn't before.
 * @throws what `listen` reports, such as EADDRINUSE, or what the making of the handler throws
 */
export async function serve(
  port: number,
  createHandler: (url: string) => RequestListener,
): Promise<RunningServer> {
  const server = createServer();
  // Who calls ends an idle connection: closed from here, it may meet the next request.
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
