import type { UnionPaySettings } from "../../config/union-pay";
import type { Fields } from "./fields";
import type { Ask } from "./gateway-client";

/** How the transaction of an orderId and txnTime stands with UnionPay. */
export type TransactionStatus =
  | { status: "success"; answer: Fields }
  /** 03, 04, 05: UnionPay itself doesn't know yet. */
  | { status: "pending"; remark: string }
  /** 34: UnionPay has seen no money move for it. */
  | { status: "absent" }
  | { status: "failed"; remark: string };

/** A6 is a success of which UnionPay could not tell everybody (有缺陷的成功): its own demo takes both. */
const successCodes = ["00", "A6"];

export const isSuccessCode = (code: string | undefined): boolean =>
  code !== undefined && successCodes.includes(code);

const pendingCodes = ["03", "04", "05"];

export const isPendingCode = (code: string | undefined): boolean =>
  code !== undefined && pendingCodes.includes(code);

/** What the log and the operator see of a refusal: UnionPay's code and its own words. */
export const remarkOf = (code: string | undefined, message: string | undefined): string =>
  `${code ?? "?"} ${message ?? ""}`.trim();

/**
 * Asks queryTrans.do.
 * @throws Error when the query itself is refused, which says nothing about the transaction
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
  /** YYYYMMDDhhmmss, Beijing time */
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
