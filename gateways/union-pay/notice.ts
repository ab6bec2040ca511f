import type { UnionPaySettings } from "../../config/union-pay";
import type { PaymentEvidence, RefundEvidence } from "../../domain/money/payment";
import { EvidenceError, paymentEvidence } from "./evidence";
import { parseForm, requireUnambiguous, type Fields } from "./fields";
import { requireGenuine } from "./genuine";
import { MessageRefused, type MessageRefusalCode } from "./message-refused";
import { isSuccessCode, remarkOf } from "./transaction-status";

/** Why a notice is refused. */
export type NoticeRefusalCode =
  | MessageRefusalCode
  | EvidenceError["code"]
  | "WRONG_MERCHANT"
  | "WRONG_CURRENCY"
  | "NOT_SUCCESSFUL"
  | "UNKNOWN_KIND";

/** A notice that must not be acted on: answer 4xx. Its message is for the log and repeats no value. */
export class NoticeRefused extends Error {
  constructor(
    readonly code: NoticeRefusalCode,
    message: string,
  ) {
    super(message);
    this.name = "NoticeRefused";
  }
}

/** A notice as it came: the raw body, or its fields once a framework has read them. */
export type RawNotice = { rawBody: Buffer | string } | { fields: Readonly<Record<string, unknown>> };

interface NoticeIdentity {
  /** merId|orderId|txnTime|queryId: the same for every delivery of one notice. */
  noticeId: string;
}

/**
 * A notice that UnionPay signed for this merchant. The attemptNumber of a refund is empty when
 * the refund was made outside of this system, in UnionPay's own console say.
 */
export type Notice = NoticeIdentity &
  ({ kind: "payment"; evidence: PaymentEvidence } | { kind: "refund"; evidence: RefundEvidence });

/**
 * Checks a notice, from its encoding to its amount. Prefer the raw body: only there does a
 * field that comes twice show reliably.
 * @throws NoticeRefused
 */
export function verifyNotice({
  settings,
  now,
  notice,
}: {
  settings: UnionPaySettings;
  /** ms */
  now: number;
  notice: RawNotice;
}): Notice {
  try {
    const fields = fieldsOf(notice);
    requireGenuine({ fields, trust: settings, now });
    return read(fields, settings);
  } catch (error) {
    if (error instanceof MessageRefused || error instanceof EvidenceError) {
      throw new NoticeRefused(error.code, error.message);
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

function read(fields: Fields, settings: UnionPaySettings): Notice {
  const { merId, orderId, txnTime, queryId, currencyCode } = fields;
  if (merId !== settings.merchantId) {
    throw new NoticeRefused("WRONG_MERCHANT", "merId is another merchant's");
  }
  if (currencyCode !== "156") {
    throw new NoticeRefused("WRONG_CURRENCY", "currencyCode is not 156");
  }
  const noticeId = [merId, orderId, txnTime, queryId].join("|");
  // Refunds are checked like payments, so that their id is made of sound parts.
  const evidence = paymentEvidence(fields);
  switch (fields["txnType"]) {
    case "01":
      if (!isSuccessCode(fields["respCode"])) {
        throw new NoticeRefused("NOT_SUCCESSFUL", "respCode tells of no success");
      }
      return { noticeId, kind: "payment", evidence };
    case "04":
    case "31":
      return { noticeId, kind: "refund", evidence: refundEvidence(fields) };
    default:
      throw new NoticeRefused("UNKNOWN_KIND", "txnType is neither a payment nor a refund");
  }
}

function refundEvidence(fields: Fields): RefundEvidence {
  const { orderId = "", reqReserved = "", origQryId = "", txnAmt, respCode, respMsg } = fields;
  return {
    refundNumber: orderId,
    attemptNumber: reqReserved,
    ...(origQryId === "" ? {} : { transactionId: origQryId }),
    amountFen: Number(txnAmt),
    answer: isSuccessCode(respCode)
      ? { standing: "refunded" }
      : { standing: "abnormal", abnormality: "refused", remark: remarkOf(respCode, respMsg) },
  };
}
