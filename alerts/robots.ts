import { createHmac } from "node:crypto";
import { z } from "zod";
import type { AlertsConfig } from "../config/alerts";
import { askOutside } from "../gateways/ask-outside";
import type { Message } from "./message";

/**
 * Says it in the group.
 * @throws Error when the robot didn't take it, or may not be asked again yet: to be tried again
 */
export type Say = (message: Message) => Promise<void>;

/** Both take 20 in a minute; 钉钉 then refuses for ten. Some are left for whoever else uses the robot, and for clocks. */
const mostPerMinute = 18;
/** 企业微信 takes 4,096 bytes of text, 钉钉 20,000 of everything. */
const mostBytes = { wecom: 4_000, dingtalk: 16_000 };
const timeoutMs = 8_000;
const largestBytes = 64 * 1024;

const answerSchema = z.object({ errcode: z.number(), errmsg: z.string().optional() });

interface RobotForm {
  body: unknown;
  url: URL;
}

/** The robots whose address is known, each with its own format. @param now milliseconds since the epoch */
export function createRobots(
  { wecom, dingtalk }: AlertsConfig["robots"],
  now: () => number,
): ReadonlyMap<string, Say> {
  const robots = new Map<string, Say>();
  if (wecom)
    robots.set(
      "wecom",
      atMostSome(now, async ({ text }) =>
        post("wecom", {
          url: wecom.url,
          body: { msgtype: "markdown", markdown: { content: cut(text, mostBytes.wecom) } },
        }),
      ),
    );
  if (dingtalk)
    robots.set(
      "dingtalk",
      atMostSome(now, async ({ title, text }) =>
        post("dingtalk", {
          url: signed(dingtalk.url, dingtalk.secret, now()),
          body: { msgtype: "markdown", markdown: { title, text: cut(text, mostBytes.dingtalk) } },
        }),
      ),
    );
  return robots;
}

/** 钉钉's 加签: the timestamp and the secret, signed with the secret; an hour off and it is refused. */
function signed(url: URL, secret: string | undefined, at: number): URL {
  if (secret === undefined) return url;
  const sign = createHmac("sha256", secret).update(`${at}\n${secret}`).digest("base64");
  const address = new URL(url);
  address.searchParams.set("timestamp", String(at));
  address.searchParams.set("sign", sign);
  return address;
}

async function post(robot: string, { url, body }: RobotForm): Promise<void> {
  const answer = await askOutside({
    ...{ method: "POST", url, timeoutMs, largestBytes },
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (answer.status !== 200) throw new Error(`${robot} answered ${answer.status}`);
  // What went wrong stands in a 200.
  const { errcode, errmsg = "" } = answerSchema.parse(JSON.parse(answer.body.toString("utf8")));
  if (errcode !== 0) throw new Error(`${robot} answered errcode ${errcode}: ${errmsg.slice(0, 200)}`);
}

/** What was refused counts too: the robot has counted it. */
function atMostSome(now: () => number, say: Say): Say {
  let said: number[] = [];
  return async (message) => {
    said = said.filter((at) => at > now() - 60_000);
    if (said.length >= mostPerMinute) throw new Error(`${mostPerMinute} messages were said in this minute`);
    said.push(now());
    await say(message);
  };
}

/** So many bytes of UTF-8 at most, and no half a character. */
function cut(text: string, most: number): string {
  if (Buffer.byteLength(text) <= most) return text;
  const end = "……（其余见 Alertmanager）";
  const kept = Buffer.from(text).subarray(0, most - Buffer.byteLength(end));
  return `${new TextDecoder().decode(kept).replace(/\uFFFD+$/, "")}${end}`;
}
