import type { UnionPaySettings } from "../../config/union-pay";
import type { Fields } from "./fields";
import type { Ask } from "./gateway-client";

/** Status of a transaction at UnionPay, which orderId and txnTime identify. */
export type TransactionStatus =
  | { status: "success"; answer: Fields }
  /** Codes 03, 04 and 05: UnionPay itself doesn't know the result yet. */
  | { status: "pending"; remark: string }
  /** Code 34: UnionPay knows no movement of money for it. */
  | { status: "absent" }
  | { status: "failed"; remark: string };

/**
 * Codes of success. A6 (有缺陷的成功) is a success of which UnionPay could not inform every party; its own demo accepts both.
 */
const successCodes = ["00", "A6"];

export const isSuccessCode = (code: string | undefined): boolean =>
  code !== undefined && successCodes.includes(code);

const pendingCodes = ["03", "04", "05"];

export const isPendingCode = (code: string | undefined): boolean =>
  code !== undefined && pendingCodes.includes(code);

/** Returns UnionPay's code and text of a refusal, for the log and the operator. */
export const remarkOf = (code: string | undefined, message: string | undefined): string =>
  `${code ?? "?"} ${message ?? ""}`.trim();

/**
 * Asks queryTrans.do for the status of a transaction.
 * @throws Error if the query itself is refused, which says nothing about the transaction
 */
export async function askStatus({
  ask,
  settings,
  orderId,
  txnTime,
}: {
  ask: Ask;
  settings: UnionPaySettings;
  orderId: string;
  /** Time of the order, YYYYMMDDhhmmss in Beijing time. */
  txnTime: string;
}): Promise<TransactionStatus> {
  const answer = await ask({
    url: `${settings.baseUrl}/gateway/api/queryTrans.do`,
    fields: { txnType: "00", txnSubType: "00", bizType: "000201", orderId, txnTime },
  });
  const { respCode, respMsg, origRespCode, origRespMsg } = answer;
  if (respCode === "34" || (isSuccessCode(respCode) && origRespCode === "34")) {
    return { status: "absent" };
  }
  if (isPendingCode(respCode)) {
    return { status: "pending", remark: remarkOf(respCode, respMsg) };
  }
  if (!isSuccessCode(respCode) || !origRespCode) {
    throw new Error(`UnionPay refused the query: ${remarkOf(respCode, respMsg)}`);
  }
  if (isSuccessCode(origRespCode)) {
    return { status: "success", answer };
  }
  const remark = remarkOf(origRespCode, origRespMsg);
  return isPendingCode(origRespCode) ? { status: "pending", remark } : { status: "failed", remark };
}
