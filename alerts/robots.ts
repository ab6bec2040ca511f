import { createHmac } from "node:crypto";
import { z } from "zod";
import type { AlertsConfig } from "../config/alerts";
import { askOutside } from "../gateways/ask-outside";
import type { Message } from "./message";

/**
 * Posts a message in the group.
 * @throws Error if the robot did not accept it or may not be called again yet; the message has to be sent again
 */
export type Say = (message: Message) => Promise<void>;

/**
 * Most messages in a minute. Both robots accept 20, and 钉钉 then refuses for ten minutes. The rest is left for other users
 * of the robot and for clocks that differ.
 */
const mostPerMinute = 18;
/** Largest size of a message in bytes: 企业微信 accepts 4,096 bytes of text, 钉钉 20,000 bytes in all. */
const mostBytes = { wecom: 4_000, dingtalk: 16_000 };
const timeoutMs = 8_000;
const largestBytes = 64 * 1024;

const answerSchema = z.object({ errcode: z.number(), errmsg: z.string().optional() });

interface RobotForm {
  body: unknown;
  url: URL;
}

/**
 * Creates the robots whose address is configured, each with its own format.
 * @param now - returns the present time in milliseconds since the epoch
 */
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

/**
 * Returns the address with 钉钉's signature (加签): timestamp and secret, signed with the secret. 钉钉 refuses a timestamp that
 * is an hour off.
 */
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
  // The robots answer 200 even on errors, which stand in the body.
  const { errcode, errmsg = "" } = answerSchema.parse(JSON.parse(answer.body.toString("utf8")));
  if (errcode !== 0) throw new Error(`${robot} answered errcode ${errcode}: ${errmsg.slice(0, 200)}`);
}

/** Limits the messages in a minute. Refused messages count too, because the robot has counted them. */
function atMostSome(now: () => number, say: Say): Say {
  let said: number[] = [];
  return async (message) => {
    said = said.filter((at) => at > now() - 60_000);
    if (said.length >= mostPerMinute) throw new Error(`${mostPerMinute} messages were said in this minute`);
    said.push(now());
    await say(message);
  };
}

/** Cuts a text to at most `most` bytes of UTF-8, without splitting a character. */
function cut(text: string, most: number): string {
  if (Buffer.byteLength(text) <= most) return text;
  const end = "……（其余见 Alertmanager）";
  const kept = Buffer.from(text).subarray(0, most - Buffer.byteLength(end));
  return `${new TextDecoder().decode(kept).replace(/\uFFFD+$/, "")}${end}`;
}
