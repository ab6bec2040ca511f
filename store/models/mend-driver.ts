import { createRequire } from "node:module";
import type { Socket } from "node:net";

/** Connection of the MongoDB driver, as far as it is changed here. The driver doesn't export it. */
interface DriverConnection {
  socket: Socket;
  writeCommand(...args: unknown[]): Promise<void>;
}

const woken = new WeakSet<Socket>();

/**
 * Mends a fault of the MongoDB driver (7.8.0, and 7.9.1 as well). A command that begins after its socket was destroyed
 * and before the socket's close event waits for a drain event, and so does one whose message is only partly written when
 * the server leaves. That event never comes. If the command is the heartbeat, the process finds no server until it is
 * started again. Here the close event brings the drain event, after which the driver fails the command.
 */
export function mendDriver(): void {
  // The driver is resolved as mongoose resolves it.
  const ofMongoose = createRequire(require.resolve("mongoose"));
  const { Connection } = ofMongoose("mongodb/lib/cmap/connection") as {
    Connection: { prototype: DriverConnection & { isMended?: true } };
  };
  const { prototype } = Connection;
  if (prototype.isMended) return;
  prototype.isMended = true;
  const { writeCommand } = prototype;
  prototype.writeCommand = function write(...args) {
    const { socket } = this;
    if (!woken.has(socket)) {
      woken.add(socket);
      socket.once("close", () => socket.emit("drain"));
    }
    return writeCommand.apply(this, args);
  };
}
