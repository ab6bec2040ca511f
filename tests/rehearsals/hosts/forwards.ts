import { once } from "node:events";
import { createServer, connect, isIP, type Socket } from "node:net";
import { connect as secure, type TLSSocket } from "node:tls";

/** Forwards connections to an address of this machine to the connection that `open` returns. */
export async function forward(place: string | number, open: () => Promise<Socket>): Promise<() => void> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy()).once("close", () => sockets.delete(socket));
  };
  const server = createServer((visitor) => {
    keep(visitor);
    open().then(
      (onward) => {
        keep(onward);
        onward.once("close", () => visitor.destroy());
        visitor.once("close", () => onward.destroy());
        visitor.pipe(onward).pipe(visitor);
      },
      () => visitor.destroy(),
    );
  });
  if (typeof place === "number") server.listen(place, "127.0.0.1");
  else server.listen(place);
  await once(server, "listening");
  return () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
}

export async function connected(port: number, host = "127.0.0.1"): Promise<Socket> {
  const socket = connect(port, host);
  await once(socket, "connect");
  return socket;
}

/** Starts TLS on an open connection, and requires a certificate for the given name. */
export async function encrypted(socket: Socket, ca: Buffer, name = "127.0.0.1"): Promise<TLSSocket> {
  const over = secure({ socket, ca, host: name, ...(isIP(name) ? {} : { servername: name }) });
  await once(over, "secureConnect");
  return over;
}
