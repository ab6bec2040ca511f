import { rmSync, chmodSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { buffer } from "node:stream/consumers";
import { materialKindNames, materialLimits, type MaterialKind } from "../domain/materials/materials";
import { superviseFile } from "./supervise";

/*
 * Program of the inspector's own container: it takes files at INSPECTOR_ADDRESS, which is the path of a socket or
 * host:port, and has a process inspect each. The container has no secret, and reaches nothing.
 */

const address = process.env["INSPECTOR_ADDRESS"] ?? "";
const [, host = "", port = ""] = /^([^/]+):(\d+)$/.exec(address) ?? [];
const isSocket = port === "";

const kindOf = ({ method, url }: IncomingMessage): MaterialKind | undefined =>
  method === "POST" ? materialKindNames.find((kind) => url === `/${kind}`) : undefined;

/** Files that are inspected at the same time, each in a process of some 300 MB. Others wait for their turn. */
const atOnce = Number(process.env["LIMIT_INSPECTIONS_AT_ONCE"] || 1);
let underWay = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (underWay >= atOnce) await new Promise<void>((go) => waiting.push(go));
  else underWay += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else underWay -= 1;
  }
}

const server = createServer((request, response) => {
  const kind = kindOf(request);
  if (kind === undefined) {
    response.writeHead(request.url === "/livez" ? 200 : 404).end();
    return;
  }
  if (!(Number(request.headers["content-length"]) <= materialLimits.bytes)) {
    response.writeHead(413, { connection: "close" }).end();
    return;
  }
  void buffer(request)
    .then((content) => inTurn(() => superviseFile(content, kind)))
    .then((answer) => response.end(answer))
    .catch((error: unknown) => {
      console.error(error);
      response.writeHead(500).end();
    });
});

if (isSocket) {
  // A socket that a killed container left behind would keep this one from listening.
  rmSync(address, { force: true });
  // The API's container, which alone has the socket's volume beside this one, runs as another user.
  server.listen(address, () => chmodSync(address, 0o666));
} else server.listen(Number(port), host);

process.once("SIGTERM", () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
