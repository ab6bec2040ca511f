import { z } from "zod";
import type { PaymentEvidence, RefundEvidence } from "../../domain/money/payment";
import { NoticeRefused } from "../notice-refused";
import type { MoneyNotice, RawNotice } from "../payment-channel";
import type { PlatformKeys } from "./platform-keys";
import { refundAnswer, refundEnd } from "./refund-record";
import { decryptResource, encryptedResource } from "./resource";
import type { WechatPaySettings } from "./settings";
import { signatureFault, type SignatureFault } from "./signature";
import { readOrder } from "./transaction";

type NoticeFault =
  | SignatureFault
  | "BODY_MALFORMED"
  | "UNDECRYPTABLE"
  | "CONTENT_MALFORMED"
  | "MERCHANT_MISMATCH"
  | "APP_MISMATCH"
  | "CURRENCY_MISMATCH";

const envelope = z.object({
  id: z.string().min(1).max(64),
  event_type: z.enum(["TRANSACTION.SUCCESS", "REFUND.SUCCESS", "REFUND.ABNORMAL", "REFUND.CLOSED"]),
  resource_type: z.literal("encrypt-resource"),
  resource: encryptedResource,
});

const owned = z.object({ mchid: z.string() });

const refundContent = owned.extend({
  out_trade_no: z.string(),
  out_refund_no: z.string(),
  transaction_id: z.string().min(1),
  refund_status: z.string(),
  ...refundEnd,
  amount: z.object({ refund: z.int().positive(), total: z.int().positive() }),
});

/** Creates a function that verifies and reads notices. It throws NoticeRefused if any part of a notice is invalid. */
export function createNoticeReader(deps: {
  settings: WechatPaySettings;
  keys: PlatformKeys;
  now: () => number;
}) {
  const { settings, keys, now } = deps;

  return async ({ headers, rawBody }: RawNotice): Promise<MoneyNotice> => {
    const findKey = (serial: string) => keys.find(serial, () => isSealedFor(settings, rawBody));
    const fault = await signatureFault({ headers, rawBody, findKey, now: now() });
    if (fault) throw new NoticeRefused<NoticeFault>(fault);
    const { id, event_type, resource } = orRefuse("BODY_MALFORMED", () => readEnvelope(rawBody));
    const plain = orRefuse("UNDECRYPTABLE", () => decryptResource(resource, settings.apiV3Key));
    const content: unknown = orRefuse("CONTENT_MALFORMED", () => JSON.parse(plain));
    return event_type === "TRANSACTION.SUCCESS"
      ? { noticeId: id, kind: "payment", evidence: readPayment(content, settings) }
      : { noticeId: id, kind: "refund", evidence: readRefund(content, settings) };
  };
}

const readEnvelope = (rawBody: Buffer) => envelope.parse(JSON.parse(rawBody.toString()));

/** Decides whether a notice was encrypted for this account. Only WeChat Pay and the account itself have the key. */
function isSealedFor({ apiV3Key, mchid }: WechatPaySettings, rawBody: Buffer): boolean {
  try {
    const content = decryptResource(readEnvelope(rawBody).resource, apiV3Key);
    return owned.parse(JSON.parse(content)).mchid === mchid;
  } catch {
    return false;
  }
}

function readPayment(content: unknown, settings: WechatPaySettings): PaymentEvidence {
  const { answer } = orRefuse("CONTENT_MALFORMED", () => readOrder(content));
  if (answer.status !== "paid") throw new NoticeRefused<NoticeFault>("CONTENT_MALFORMED");
  const { evidence } = answer;
  if (evidence.merchantId !== settings.mchid) throw new NoticeRefused<NoticeFault>("MERCHANT_MISMATCH");
  if (evidence.appId !== settings.appid) throw new NoticeRefused<NoticeFault>("APP_MISMATCH");
  if (evidence.currency !== "CNY") throw new NoticeRefused<NoticeFault>("CURRENCY_MISMATCH");
  return evidence;
}

function readRefund(content: unknown, settings: WechatPaySettings): RefundEvidence {
  const refund = orRefuse("CONTENT_MALFORMED", () => refundContent.parse(content));
  if (refund.mchid !== settings.mchid) throw new NoticeRefused<NoticeFault>("MERCHANT_MISMATCH");
  return {
    refundNumber: refund.out_refund_no,
    attemptNumber: refund.out_trade_no,
    transactionId: refund.transaction_id,
    amountFen: refund.amount.refund,
    answer: orRefuse("CONTENT_MALFORMED", () => refundAnswer(refund.refund_status, refund)),
  };
}

function orRefuse<T>(code: NoticeFault, read: () => T): T {
  try {
    return read();
  } catch {
    throw new NoticeRefused<NoticeFault>(code);
  }
}
