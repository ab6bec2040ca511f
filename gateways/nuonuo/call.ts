import { randomInt, randomUUID } from "node:crypto";
import { z } from "zod";
import { askPlatform } from "./ask-platform";
import { sign } from "./signature";
import type { NuonuoDeps } from "./settings";

/** Shorter than the activities that make the call, so that its own error is seen. */
const callTimeoutMs = 5_000;

/** What every answer is wrapped in. Codes come as text or, from some methods, as numbers. */
const envelopeSchema = z.looseObject({
  code: z.union([z.string(), z.number()]).transform(String),
  describe: z.string().nullish(),
  result: z.unknown().optional(),
});
type Envelope = z.output<typeof envelopeSchema>;

/** An answer that is not a success. */
export class NuonuoRefusal extends Error {
  constructor(
    readonly code: string,
    readonly describe: string,
    method: string,
  ) {
    super(`诺税通 answered ${code} to ${method}`);
    this.name = "NuonuoRefusal";
  }
}

/** One document prints 0000, all others E0000. */
const isSuccess = (code: string): boolean => code === "E0000" || code === "0000";

/** A token that is wrong, expired or of another app: documented as 070301, told otherwise by some. */
const isTokenTrouble = ({ code, describe }: Envelope): boolean =>
  code === "070301" || (code.startsWith("07") && /access_?token/i.test(describe ?? ""));

async function send(
  { settings, now }: NuonuoDeps,
  { method, body, token }: { method: string; body: string; token: string },
): Promise<Envelope> {
  const { appKey, appSecret, seller } = settings;
  const url = new URL(settings.gatewayUrl);
  const request = {
    path: url.pathname,
    appKey,
    senid: randomUUID().replaceAll("-", ""),
    nonce: String(randomInt(10_000_000, 100_000_000)),
    timestamp: String(Math.floor(now() / 1000)),
    body,
  };
  const { senid, nonce, timestamp } = request;
  url.search = new URLSearchParams({ senid, nonce, timestamp, appkey: appKey }).toString();
  const answer = await askPlatform({
    what: method,
    url,
    body,
    timeoutMs: callTimeoutMs,
    headers: {
      "content-type": "application/json; charset=utf-8",
      "x-nuonuo-sign": sign(appSecret, request),
      accesstoken: token,
      usertax: seller.taxNumber,
      method: `nuonuo.OpeMplatform.${method}`,
    },
  });
  return envelopeSchema.parse(answer);
}

/**
 * Calls one method, signed, with the app's token; a refused token is renewed once.
 *
 * @returns the whole answer: most methods put what they say under `result`, one beside it
 * @throws Error when the platform is away, or its answer can't be read
 * @throws NuonuoRefusal when it answers anything but a success
 */
export async function call(
  deps: NuonuoDeps,
  { method, body }: { method: string; body: object },
): Promise<Envelope> {
  const text = JSON.stringify(body);
  const token = await deps.tokens.current();
  let answer = await send(deps, { method, body: text, token });
  if (isTokenTrouble(answer))
    answer = await send(deps, { method, body: text, token: await deps.tokens.after(token) });
  if (isSuccess(answer.code)) return answer;
  throw new NuonuoRefusal(answer.code, answer.describe ?? "", method);
}
