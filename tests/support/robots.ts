import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** Limits of both services: messages per minute, and tolerated difference of clocks in milliseconds. */
const mostPerMinute = 20;
const toleratedMs = 3_600_000;

export interface Told {
  robot: "wecom" | "dingtalk";
  text: string;
  at: number;
}

type Body = { msgtype?: string; markdown?: { content?: string; title?: string; text?: string } };

async function bodyOf(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString()) as Body;
}

/**
 * Starts stand-ins for the robots of both services. Each answers 200 always, with errcode 0 if it accepted the message.
 * The stand-in for 钉钉 verifies the signature. `told` lists the accepted messages; `busiest` returns the largest number
 * of requests to one robot within a minute.
 */
export async function startRobots() {
  const secret = "SECsample0000000000000000000000000000000000000000";
  const told: Told[] = [];
  const asked: Record<Told["robot"], number[]> = { wecom: [], dingtalk: [] };
  let refusals = 0;

  const inMinute = (robot: Told["robot"], at: number): number =>
    asked[robot].filter((one) => one > at - 60_000 && one <= at).length;

  function refusalOf(robot: Told["robot"], url: URL, body: Body): [number, string] | undefined {
    const at = Date.now();
    if (robot === "wecom") {
      if (url.searchParams.get("key") !== "sample-key") return [93_000, "invalid webhook url"];
      const content = body.markdown?.content ?? "";
      if (body.msgtype !== "markdown" || content === "") return [40_058, "content missing"];
      if (Buffer.byteLength(content) > 4_096) return [40_058, "markdown.content exceed max length 4096"];
      if (inMinute(robot, at) > mostPerMinute) return [45_009, "api freq out of limit"];
    } else {
      if (url.searchParams.get("access_token") !== "sample-token") return [300_005, "token is not exist"];
      const timestamp = url.searchParams.get("timestamp") ?? "";
      const sign = createHmac("sha256", secret).update(`${timestamp}\n${secret}`).digest("base64");
      const isTimely = Math.abs(at - Number(timestamp)) < toleratedMs;
      if (url.searchParams.get("sign") !== sign || !isTimely) return [310_000, "sign not match"];
      if (body.msgtype !== "markdown" || !body.markdown?.title || !body.markdown.text)
        return [40_035, "缺少参数 markdown"];
      if (inMinute(robot, at) > mostPerMinute) return [130_101, "send too fast, exceed 20 times per minute"];
    }
    if (refusals > 0) {
      refusals -= 1;
      return [-1, "system busy"];
    }
    return undefined;
  }

  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const url = new URL(request.url ?? "/", "http://robots");
      const robot = url.pathname === "/cgi-bin/webhook/send" ? "wecom" : "dingtalk";
      asked[robot].push(Date.now());
      const refusal = refusalOf(robot, url, body);
      const { content, text } = body.markdown ?? {};
      if (!refusal) told.push({ robot, text: content ?? text ?? "", at: Date.now() });
      const [errcode, errmsg] = refusal ?? [0, "ok"];
      response
        .writeHead(200, { "content-type": "application/json" })
        .end(JSON.stringify({ errcode, errmsg }));
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    told,
    /** Files of the folder ALERTS_DIR, by name. */
    files: {
      "wecom-url": `${base}/cgi-bin/webhook/send?key=sample-key\n`,
      "dingtalk-url": `${base}/robot/send?access_token=sample-token\n`,
      "dingtalk-secret": `${secret}\n`,
    } as Readonly<Record<string, string>>,
    /** Refuses the given number of the next messages. */
    refuse: (times: number): void => void (refusals = times),
    /** Returns the largest number of requests to one robot within a minute. */
    busiest: (): number =>
      Math.max(
        ...(["wecom", "dingtalk"] as const).flatMap((robot) => asked[robot].map((at) => inMinute(robot, at))),
        0,
      ),
    close: async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type Robots = Awaited<ReturnType<typeof startRobots>>;
