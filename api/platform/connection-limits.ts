import type { Server } from "node:http";
import type { Socket } from "node:net";

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
    const { remoteAddress = "" } = socket;
    const count = (open.get(remoteAddress) ?? 0) + 1;
    open.set(remoteAddress, count);
    socket.once("close", () => {
      const left = (open.get(remoteAddress) ?? 1) - 1;
      if (left > 0) open.set(remoteAddress, left);
      else open.delete(remoteAddress);
    });
    if (count > connectionsOfAddress) socket.destroy();
  });
}
