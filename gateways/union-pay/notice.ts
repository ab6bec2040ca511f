import type { UnionPaySettings } from "../../config/union-pay";
import type { RefundEvidence } from "../../domain/money/payment";
import { NoticeRefused } from "../notice-refused";
import type { MoneyNotice } from "../payment-channel";
import { EvidenceError, paymentEvidence } from "./evidence";
import { parseForm, requireUnambiguous, type Fields } from "./fields";
import { requireGenuine } from "./genuine";
import { MessageRefused, type MessageRefusalCode } from "./message-refused";
import { isSuccessCode, remarkOf } from "./transaction-status";

/** Reasons for which a notice is refused. */
type NoticeRefusalCode =
  | MessageRefusalCode
  | EvidenceError["code"]
  | "WRONG_MERCHANT"
  | "WRONG_CURRENCY"
  | "NOT_SUCCESSFUL"
  | "UNKNOWN_KIND";

/** A notice as received: the raw body, or its fields if a framework has parsed them. */
export type RawNotice = { rawBody: Buffer | string } | { fields: Readonly<Record<string, unknown>> };

/**
 * Checks a notice, from its encoding to its amount. Prefer the raw body, because only there a field that occurs twice
 * is found reliably.
 * @throws NoticeRefused
 */
export function verifyNotice({
  settings,
  now,
  notice,
}: {
  settings: UnionPaySettings;
  /** Current time, in milliseconds since the epoch. */
  now: number;
  notice: RawNotice;
}): MoneyNotice {
  try {
    const fields = fieldsOf(notice);
    requireGenuine({ fields, trust: settings, now });
    return read(fields, settings);
  } catch (error) {
    if (error instanceof MessageRefused || error instanceof EvidenceError) {
      throw new NoticeRefused<NoticeRefusalCode>(error.code, error.message);
    }
    throw error;
  }
}

function fieldsOf(notice: RawNotice): Fields {
  if ("rawBody" in notice) {
    return parseForm(notice.rawBody);
  }
  const entries = Object.entries(notice.fields).map(([key, value]) => {
    if (typeof value !== "string") {
      throw new MessageRefused("DUPLICATE_FIELD", "a field is no single text");
    }
    return [key, value] as const;
  });
  return requireUnambiguous(Object.fromEntries(entries));
}

function read(fields: Fields, settings: UnionPaySettings): MoneyNotice {
  const { merId, orderId, txnTime, queryId, currencyCode } = fields;
  if (merId !== settings.merchantId) {
    throw new NoticeRefused<NoticeRefusalCode>("WRONG_MERCHANT", "merId is another merchant's");
  }
  if (currencyCode !== "156") {
    throw new NoticeRefused<NoticeRefusalCode>("WRONG_CURRENCY", "currencyCode is not 156");
  }
  const noticeId = [merId, orderId, txnTime, queryId].join("|");
  // Refunds are checked like payments, so that the parts of their id are valid.
  const evidence = paymentEvidence(fields);
  switch (fields["txnType"]) {
    case "01":
      if (!isSuccessCode(fields["respCode"])) {
        throw new NoticeRefused<NoticeRefusalCode>("NOT_SUCCESSFUL", "respCode tells of no success");
      }
      return { noticeId, kind: "payment", evidence };
    case "04":
    case "31":
      return { noticeId, kind: "refund", evidence: refundEvidence(fields, evidence.paidAt) };
    default:
      throw new NoticeRefused<NoticeRefusalCode>("UNKNOWN_KIND", "txnType is neither a payment nor a refund");
  }
}

function refundEvidence(fields: Fields, doneAt: string): RefundEvidence {
  const { orderId = "", reqReserved = "", origQryId = "", txnAmt, respCode, respMsg } = fields;
  return {
    refundNumber: orderId,
    attemptNumber: reqReserved,
    ...(origQryId === "" ? {} : { transactionId: origQryId }),
    amountFen: Number(txnAmt),
    answer: isSuccessCode(respCode)
      ? { status: "refunded", doneAt }
      : { status: "abnormal", abnormality: "refused", remark: remarkOf(respCode, respMsg) },
  };
}
