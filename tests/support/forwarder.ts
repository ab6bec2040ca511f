import { connect, createServer, type Server, type Socket } from "node:net";
import { once } from "node:events";

/** A port that forwards to another port while it is open. */
export interface Forwarder {
  open(): Promise<void>;
  /** Refuses new connections and cuts the open ones. */
  close(): Promise<void>;
}

/**
 * Creates a port in front of a part of the shared stack. Closing the port takes the part away from one process only.
 * @param losesAnswers - true if the port cuts each connection as soon as an answer comes
 */
export function createForwarder(
  port: number,
  target: { host: string; port: number },
  losesAnswers = false,
): Forwarder {
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.once("close", () => sockets.delete(socket));
  };
  return {
    open: async () => {
      server = createServer((socket) => {
        const onward = connect(target);
        keep(socket);
        keep(onward);
        socket.pipe(onward);
        if (losesAnswers) onward.once("data", () => socket.destroy());
        else onward.pipe(socket);
      });
      server.listen(port, "127.0.0.1");
      await once(server, "listening");
    },
    close: async () => {
      const closing = server;
      server = undefined;
      for (const socket of sockets) socket.destroy();
      if (closing) await new Promise((resolve) => closing.close(resolve));
    },
  };
}
