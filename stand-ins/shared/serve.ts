import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

export interface RunningServer {
  /** Without a slash at the end. */
  url: string;
  close(): Promise<void>;
}

/**
 * Serves on 127.0.0.1. The handler is made once the address is known, since with port 0 it isn't before.
 * @throws what `listen` reports, such as EADDRINUSE, or what the making of the handler throws
 */
export async function serve(
  port: number,
  createHandler: (url: string) => RequestListener,
): Promise<RunningServer> {
  const server = createServer();
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    server.on("request", createHandler(url));
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
