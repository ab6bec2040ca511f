import { readFile } from "node:fs/promises";
import { createServer, request as ask, type IncomingMessage, type ServerResponse } from "node:http";
import { once } from "node:events";
import { join } from "node:path";
import type { ViteDevServer } from "vite";
import { projectRoot } from "../../stand-ins/shared/project-root";
import type { Watcher } from "./changes";

const host = "127.0.0.1";
const folder = (...path: string[]): string => join(projectRoot, ...path);

/** Pages that only a build makes. The API serves them as they were built last. */
const builtPages = ["/docs", "/docs/guide", "/docs/changes", "/manual"];

export interface Front {
  /** Holds requests for the API back until the given work is done, so that none meets an API that restarts. */
  holdDuring(work: Promise<unknown>): void;
  /** Vite's watcher, which ends with the front. */
  readonly watcher: Watcher;
  close(): Promise<void>;
}

/**
 * Serves the portal's pages from their sources by Vite, and passes everything else on to the API. A page has the headers
 * that the API gives it, the Content-Security-Policy among them; only its content comes from Vite.
 */
export async function openFront(ports: { front: number; api: number }): Promise<Front> {
  let held: Promise<unknown> = Promise.resolve();
  const server = createServer();
  const vite = await startVite(server);
  server.on("request", (incoming, outgoing) => {
    vite.middlewares(incoming, outgoing, () => {
      void held.then(() => passOn({ incoming, outgoing, vite, port: ports.api }));
    });
  });
  server.listen(ports.front, host);
  await once(server, "listening");
  return {
    holdDuring: (work) => {
      held = Promise.allSettled([held, work]);
    },
    watcher: vite.watcher,
    close: async () => {
      await vite.close();
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function startVite(server: ReturnType<typeof createServer>): Promise<ViteDevServer> {
  const { createServer: createVite } = await import("vite");
  return createVite({
    configFile: folder("portal", "vite.config.mts"),
    cacheDir: folder("node_modules", ".cache", "vite"),
    appType: "custom",
    clearScreen: false,
    logLevel: "warn",
    server: {
      middlewareMode: true,
      hmr: { server },
      // Keys and data in the project's folder are nobody's to read.
      fs: { allow: ["portal", "contract", "domain", "node_modules"].map((name) => folder(name)) },
    },
  });
}

interface Exchange {
  incoming: IncomingMessage;
  outgoing: ServerResponse;
  vite: ViteDevServer;
  port: number;
}

function passOn({ incoming, outgoing, vite, port }: Exchange): void {
  const { url = "/", method, headers } = incoming;
  const isBuilt = builtPages.includes(url.replace(/[?#].*/, ""));
  const request = ask({ host, port, path: url, method, headers }, (answer) => {
    const isPage = answer.statusCode === 200 && answer.headers["content-type"]?.startsWith("text/html");
    if (isPage && !isBuilt && !url.startsWith("/api/")) {
      answer.resume();
      void servePage({ outgoing, vite, url, headers: answer.headers });
      return;
    }
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  request.once("error", () => {
    if (outgoing.headersSent) outgoing.destroy();
    else
      outgoing.writeHead(502, { "content-type": "text/plain; charset=utf-8" }).end("API 没有应答，见终端\n");
  });
  outgoing.once("close", () => request.destroy());
  incoming.pipe(request);
}

interface Page {
  outgoing: ServerResponse;
  vite: ViteDevServer;
  url: string;
  headers: IncomingMessage["headers"];
}

async function servePage({ outgoing, vite, url, headers }: Page): Promise<void> {
  const { "content-length": _, etag: __, ...kept } = headers;
  try {
    const page = await readFile(folder("portal", "index.html"), "utf8");
    outgoing.writeHead(200, kept).end(await vite.transformIndexHtml("/index.html", page, url));
  } catch (error) {
    outgoing.writeHead(500, { "content-type": "text/plain; charset=utf-8" }).end(String(error));
  }
}
