import { generateKeyPairSync, randomUUID, sign } from "node:crypto";
import type { Merchant } from "../identity/identity";
import { createSerial } from "../identity/platform-certificate";
import type { Signer } from "../identity/signer";
import type { NoticeRow } from "../ledger/rows";
import { createNoticeBody, signNotice, type NoticeMessage } from "./message";

/**
 * Faults of a forged notice. From "ciphertext" on, the notice is signed with the platform's key and only its content is
 * wrong.
 */
export const forgeries = [
  "signature",
  "unsigned",
  "serial",
  "stale",
  "probe",
  "body",
  "ciphertext",
  "merchant",
  "app",
  "currency",
  "amount",
] as const;
export type Forgery = (typeof forgeries)[number];

interface Original {
  notice: NoticeRow;
  signer: Signer;
  merchant: Merchant;
}

const staleSeconds = 301;

/** Returns a notice with exactly one fault. It has an id of its own, so that it isn't taken for a repeat. */
export function forgeNotice(what: Forgery, { notice, signer, merchant }: Original): NoticeMessage {
  const changed = { ...notice, id: randomUUID(), content: changeContent(what, notice.content) };
  const body = createNoticeBody(
    changed,
    what === "ciphertext" ? randomUUID().replaceAll("-", "") : merchant.apiV3Key,
  );
  const genuine = signNotice(signer, { url: notice.url, body });
  const timestamp = Number(genuine.headers["Wechatpay-Timestamp"]);
  switch (what) {
    case "signature":
      return withHeaders(genuine, { "Wechatpay-Signature": signWithStrangeKey(genuine) });
    case "unsigned":
      return { ...genuine, headers: {} };
    case "serial":
      return withHeaders(genuine, { "Wechatpay-Serial": createSerial() });
    case "stale":
      return signNotice(signer, { url: notice.url, body, timestamp: timestamp - staleSeconds });
    case "probe":
      return withHeaders(genuine, {
        "Wechatpay-Signature": `WECHATPAY/SIGNTEST/${genuine.headers["Wechatpay-Signature"]}`,
      });
    case "body":
      return { ...genuine, body: body.replace('"summary":"', '"summary":"*') };
    default:
      return genuine;
  }
}

function changeContent(what: Forgery, content: object): object {
  const { amount } = content as { amount?: { total?: number } };
  switch (what) {
    case "merchant":
      return { ...content, mchid: "1900000999" };
    case "app":
      return { ...content, appid: "wx0000000000demo99" };
    case "currency":
      return { ...content, amount: { ...amount, currency: "USD" } };
    case "amount":
      return { ...content, amount: { ...amount, total: (amount?.total ?? 0) + 1 } };
    default:
      return content;
  }
}

function withHeaders(message: NoticeMessage, headers: Record<string, string>): NoticeMessage {
  return { ...message, headers: { ...message.headers, ...headers } };
}

function signWithStrangeKey({ headers, body }: NoticeMessage): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const signed = `${headers["Wechatpay-Timestamp"]}\n${headers["Wechatpay-Nonce"]}\n${body}\n`;
  return sign("sha256", Buffer.from(signed), privateKey).toString("base64");
}
