import type { Server } from "node:http";
import type { Socket } from "node:net";
import { networkOf } from "./network-address";

/** Connections that may be open at once: in all, and from one network address. */
export interface ConnectionLimits {
  connections: number;
  connectionsOfAddress: number;
}

/** Closes what goes beyond the limits, so that who opens connections and says nothing takes nobody else's place. */
export function limitConnections(
  server: Server,
  { connections, connectionsOfAddress }: ConnectionLimits,
): void {
  server.maxConnections = connections;
  const open = new Map<string, number>();
  server.on("connection", (socket: Socket) => {
    const network = networkOf(socket.remoteAddress ?? "");
    const count = (open.get(network) ?? 0) + 1;
    open.set(network, count);
    socket.once("close", () => {
      const left = (open.get(network) ?? 1) - 1;
      if (left > 0) open.set(network, left);
      else open.delete(network);
    });
    if (count > connectionsOfAddress) socket.destroy();
  });
}
