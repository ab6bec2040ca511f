import { randomInt, randomUUID, createHmac } from "node:crypto";
import { z } from "zod";
import { askPlatform } from "./ask-platform";
import type { NuonuoDeps } from "./settings";

/**
 * Time limit of one call, in milliseconds. It is shorter than that of the activities that make the call, so that the
 * call's own error is seen.
 */
const callTimeoutMs = 5_000;

/** Envelope of every answer. Codes are strings or, from some methods, numbers. */
const envelopeSchema = z.looseObject({
  code: z.union([z.string(), z.number()]).transform(String),
  describe: z.string().nullish(),
  result: z.unknown().optional(),
});
type Envelope = z.output<typeof envelopeSchema>;

/** An answer of the platform that is not a success. */
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

/** Decides whether a code means success. One document of the vendor says 0000, all others E0000. */
const isSuccess = (code: string): boolean => code === "E0000" || code === "0000";

/**
 * Decides whether the platform refuses the token as wrong, expired or of another app. The documented code is 070301,
 * but some methods use other codes.
 */
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
 * Calls one method, signed and with the app's token. If the token is refused, it is renewed once.
 *
 * @returns the whole answer: most methods put their content under `result`, one beside it
 * @throws Error if the platform is away, or its answer can't be read
 * @throws NuonuoRefusal for any answer but a success
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

/** Parts of a request that its signature covers. */
interface SignedRequest {
  /** Path of the address, such as "/open/v1/services". Its segments are signed in reverse order. */
  path: string;
  appKey: string;
  senid: string;
  nonce: string;
  /** Unix time in seconds, as digits. */
  timestamp: string;
  /** Body exactly as it is sent. */
  body: string;
}

/** Returns the header X-Nuonuo-Sign: HMAC-SHA1 over the canonical text without URL encoding, in base64. */
export function sign(appSecret: string, request: SignedRequest): string {
  const [p, l, a] = request.path.split("/").slice(1);
  const { appKey, senid, nonce, timestamp, body } = request;
  const canonical = `a=${a}&l=${l}&p=${p}&k=${appKey}&i=${senid}&n=${nonce}&t=${timestamp}&f=${body}`;
  return createHmac("sha1", appSecret).update(canonical).digest("base64");
}
