import { createServer, type Server } from "node:net";

import { errorCode } from "../tools/error-code";
import { StartError, type Trouble } from "../tools/start-error";
import { mapPorts, portDefinitions, type PortName, portNames, type Ports } from "./ports";

const host = "127.0.0.1";

/**
 * Range of the ports. It is below the ports that the system gives to programs which ask for any port, because such a
 * program could take a port before the stack's part listens on it.
 */
const [lowest, highest] = [20_000, 32_000];
/**
 * Distance between the first ports of two processes, by the golden ratio. However many processes search at the same time,
 * they begin far apart, with room for many stacks.
 */
const stride = 7_417;
/**
 * Next port to try, as an offset in the range. A process starts at a place of its own and never returns a port twice,
 * because a port stays free until the stack's part listens on it.
 */
let next = (process.pid * stride) % (highest - lowest);

/** Ports that `npm start` takes by default. They are left to it, whether it runs at this moment or not. */
const defaults: ReadonlySet<number> = new Set(portNames.map((name) => portDefinitions[name].standard));

/** Finds ports that are unused at this moment, for a stack beside another one. */
export async function freePorts(): Promise<Ports> {
  const found = new Map<PortName, number>();
  for (const name of portNames) found.set(name, await freePort());
  return mapPorts((name) => found.get(name) ?? 0);
}

async function freePort(): Promise<number> {
  for (let tries = lowest; tries < highest; tries += 1) {
    const port = lowest + next;
    next = (next + 1) % (highest - lowest);
    if (defaults.has(port)) continue;
    const server = await listen(port).catch(() => undefined);
    if (!server) continue;
    await close(server);
    return port;
  }
  throw new StartError({
    about: "端口",
    fault: `${lowest} 到 ${highest} 之间没有空闲的`,
    remedy: "请停止占用它们的程序，然后重试。",
  });
}

/**
 * Makes sure that all these ports are free.
 * @throws StartError that names each port in use, its purpose, and the variable to set
 */
export async function requireFreePorts(ports: Ports, needed: PortName[]): Promise<void> {
  const complaints: Trouble[] = [];
  for (const name of needed) {
    const { title, variable } = portDefinitions[name];
    try {
      await close(await listen(ports[name]));
    } catch (error) {
      const what = errorCode(error) === "EADDRINUSE" ? "已被其他程序占用" : "不能使用";
      complaints.push({
        about: `${title} 的端口 ${ports[name]}`,
        fault: what,
        remedy: `请停止占用它的程序，或用环境变量 ${variable} 另选端口。`,
      });
    }
  }
  if (complaints.length > 0) throw new StartError(complaints);
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
