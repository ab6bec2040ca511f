import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Logger } from "pino";
import { describeError } from "../lib/describe-error";
import { answerProbes, type ProbeOptions } from "../runtime/probes";
import { messageOf, type Message } from "./message";
import type { Say } from "./robots";

const largestBytes = 4 * 1024 * 1024;

interface BridgeOptions extends ProbeOptions {
  robots: ReadonlyMap<string, Say>;
  /** Called when Prometheus' watchdog was received. */
  heard: () => void;
  log: Pick<Logger, "warn" | "info">;
}

/**
 * Creates the handler of Alertmanager's webhooks. POST /robots/wecom and /robots/dingtalk send the alerts to the group,
 * POST /watchdog receives the watchdog. It answers 503 until the robot has accepted a message, and then Alertmanager,
 * which alone stores unsent alerts, tries again.
 */
export function createBridge({ robots, heard, log, ...probes }: BridgeOptions): RequestListener {
  const probe = answerProbes(probes);

  async function take(request: IncomingMessage): Promise<number> {
    const { method, url = "" } = request;
    if (method !== "POST") return 404;
    if (url === "/watchdog") {
      request.resume();
      heard();
      return 200;
    }
    const [, name = ""] = /^\/robots\/(\w+)$/.exec(url) ?? [];
    const say = robots.get(name);
    if (!say) return 404;
    let message: Message;
    try {
      message = messageOf(JSON.parse(await textOf(request)));
    } catch (error) {
      log.warn({ robot: name, error: describeError(error) }, "not Alertmanager's");
      return 400;
    }
    try {
      await say(message);
      log.info({ robot: name, title: message.title }, "told");
      return 200;
    } catch (error) {
      log.warn({ robot: name, error: describeError(error) }, "not told");
      return 503;
    }
  }

  const answer = (response: ServerResponse, status: number): void => {
    response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(`${status}\n`);
  };
  return (request, response) => {
    void probe(request, response, () => {
      void take(request).then((status) => answer(response, status));
    });
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > largestBytes) throw new Error("too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
