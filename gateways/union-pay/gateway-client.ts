import type { Bills } from "../../domain/reconciliation/bills";
import type { UnionPaySettings } from "../../config/union-pay";
import { askOutside } from "../ask-outside";
import { parseAnswer, type Fields } from "./fields";
import { requireGenuine } from "./genuine";
import { signFields } from "./signature";

export interface UnionPayDeps {
  settings: UnionPaySettings;
  /** Returns the current time in milliseconds since the epoch. */
  now: () => number;
  /** Time limit of an answer, in milliseconds; 10 s by default. */
  timeoutMs?: number;
  /** Store of bills; if absent, bills are fetched each time. */
  bills?: Bills;
}

/** Returns a request as it is sent: the fields that every UnionPay message has, the given fields, and the signature. */
export function signedRequest(settings: UnionPaySettings, fields: Fields): Fields {
  return signFields(
    {
      version: "5.1.0",
      encoding: "UTF-8",
      signMethod: "01",
      accessType: "0",
      merId: settings.merchantId,
      certId: settings.certId,
      ...fields,
    },
    settings.signKey,
  );
}

/** Sends a request to the gateway, and accepts only an answer that UnionPay signed. */
export type Ask = (request: { url: string; fields: Fields }) => Promise<Fields>;

/**
 * Creates the function that asks UnionPay. The function throws an Error (to be retried) if UnionPay is away, or its
 * answer isn't genuine.
 */
export function createAsk({ settings, now, timeoutMs = 10_000 }: UnionPayDeps): Ask {
  return async ({ url, fields }) => {
    const body = new URLSearchParams(signedRequest(settings, fields)).toString();
    const answer = parseAnswer(await postForText({ url, body, timeoutMs }));
    requireGenuine({ fields: answer, trust: settings, now: now() });
    requireEcho(fields, answer);
    if (answer["merId"] !== settings.merchantId) {
      throw new Error("UnionPay answered another merchant");
    }
    return answer;
  };
}

/** Largest answer, in bytes. The largest ones are a day's statements, which are text within an answer. */
const largestBytes = 50_000_000;

async function postForText({
  url,
  body,
  timeoutMs,
}: {
  url: string;
  body: string;
  timeoutMs: number;
}): Promise<string> {
  try {
    const answer = await askOutside({
      method: "POST",
      url: new URL(url),
      headers: { "content-type": "application/x-www-form-urlencoded;charset=UTF-8" },
      body,
      timeoutMs,
      largestBytes,
    });
    if (answer.status !== 200) throw new Error(`HTTP ${answer.status}`);
    return answer.body.toString();
  } catch (cause) {
    throw new Error("UnionPay gave no answer", { cause });
  }
}

/** Checks that an answer belongs to the request. A genuine answer to another request must not be accepted. */
function requireEcho(asked: Fields, answer: Fields): void {
  const differs = ["orderId", "txnTime", "settleDate"].find(
    (key) => asked[key] !== undefined && answer[key] !== asked[key],
  );
  if (differs) {
    throw new Error(`UnionPay answered another question: ${differs} differs`);
  }
}
