import { createServer, type Server } from "node:net";

import { errorCode } from "../tools/error-code";
import { StartError } from "../tools/start-error";
import { mapPorts, portDefinitions, type PortName, portNames, type Ports } from "./ports";

const host = "127.0.0.1";

/** Ports that nobody uses at this moment, for a stack beside another one. */
export async function freePorts(): Promise<Ports> {
  const taken = new Map<PortName, Server>();
  for (const name of portNames) taken.set(name, await listen(0));
  const ports = mapPorts((name) => portOf(taken.get(name)));
  for (const server of taken.values()) await close(server);
  return ports;
}

/**
 * Makes sure that all these ports are free.
 * @throws StartError naming each that is not, what it is for, and the variable to set
 */
export async function requireFreePorts(ports: Ports, needed: PortName[]): Promise<void> {
  const complaints: string[] = [];
  for (const name of needed) {
    const { title, variable } = portDefinitions[name];
    try {
      await close(await listen(ports[name]));
    } catch (error) {
      const what = errorCode(error) === "EADDRINUSE" ? "已被其他程序占用" : "不能使用";
      complaints.push(
        `${title} 的端口 ${ports[name]} ${what}：请停止占用它的程序，或用环境变量 ${variable} 另选端口。`,
      );
    }
  }
  if (complaints.length > 0) throw new StartError(complaints.join("\n"));
}

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, host, () => resolve(server));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

function portOf(server: Server | undefined): number {
  const address = server?.address();
  if (address === null || typeof address !== "object")
    throw new Error("the server does not listen on a port");
  return address.port;
}
