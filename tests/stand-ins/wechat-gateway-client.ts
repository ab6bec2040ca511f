import { createPublicKey, randomUUID, sign, verify } from "node:crypto";
import type { WechatPaySettings } from "../../gateways/wechat-pay";

export interface RawAnswer {
  status: number;
  headers: Headers;
  bytes: Buffer;
  text: string;
  body: Record<string, unknown>;
}

/** Changes that make a request differ from a correct one. */
export interface Changes {
  mchid?: string;
  serial?: string;
  nonce?: string;
  /** Time of the signature, in seconds since the epoch. */
  timestamp?: number;
  signature?: string;
  /** Value of the whole Authorization header. */
  authorization?: string;
  /** Body over which the signature is made, if it isn't the body that is sent. */
  signedBody?: string;
  headers?: Record<string, string>;
}

/** Creates a merchant's client without a library, each request of which can be wrong in one point. */
export function createRawClient(settings: WechatPaySettings) {
  return async (
    method: "GET" | "POST",
    path: string,
    body?: object,
    changes: Changes = {},
  ): Promise<RawAnswer> => {
    const text = body ? JSON.stringify(body) : "";
    const { mchid = settings.mchid, serial = settings.merchantSerial, nonce = randomUUID() } = changes;
    const { timestamp = Math.floor(Date.now() / 1000), signedBody = text } = changes;
    const signed = `${method}\n${path}\n${timestamp}\n${nonce}\n${signedBody}\n`;
    const signature =
      changes.signature ?? sign("sha256", Buffer.from(signed), settings.merchantKey).toString("base64");
    const fields = `mchid="${mchid}",nonce_str="${nonce}",signature="${signature}",timestamp="${timestamp}",serial_no="${serial}"`;
    const answer = await fetch(`${settings.baseUrl}${path}`, {
      method,
      headers: {
        Authorization: changes.authorization ?? `WECHATPAY2-SHA256-RSA2048 ${fields}`,
        Accept: "application/json",
        "User-Agent": "test",
        ...(body && { "Content-Type": "application/json" }),
        ...changes.headers,
      },
      ...(body && { body: text }),
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    const answered = bytes.toString();
    const isJson = answer.headers.get("Content-Type")?.startsWith("application/json") === true;
    return {
      status: answer.status,
      headers: answer.headers,
      bytes,
      text: answered,
      body: isJson ? (JSON.parse(answered) as Record<string, unknown>) : {},
    };
  };
}

/** Returns whether an answer is signed with the platform key that its Wechatpay-Serial names. */
export function isSigned({ headers, text }: RawAnswer, settings: WechatPaySettings): boolean {
  const pem = settings.platformKeys[headers.get("Wechatpay-Serial") ?? ""];
  const message = `${headers.get("Wechatpay-Timestamp")}\n${headers.get("Wechatpay-Nonce")}\n${text}\n`;
  const signature = Buffer.from(headers.get("Wechatpay-Signature") ?? "", "base64");
  return pem !== undefined && verify("sha256", Buffer.from(message), createPublicKey(pem), signature);
}
