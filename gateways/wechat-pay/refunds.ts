import { constants, publicEncrypt } from "node:crypto";
import type { z } from "zod";
import type { RefundAnswer, RefundDestination, RefundOrder } from "../../domain/money/payment";
import type { PaymentChannel } from "../payment-channel";
import { hasCode, refusalError, type Call } from "./call";
import type { PlatformKeys } from "./platform-keys";
import { refundAnswer, refundRecord } from "./refund-record";
import type { WechatPaySettings } from "./settings";

const path = "/v3/refund/domestic/refunds";

interface RefundDeps {
  call: Call;
  keys: PlatformKeys;
  settings: WechatPaySettings;
}

/** Creates refunds, their queries, and WeChat Pay's treatment of abnormal refunds. */
export function createRefunds({
  call,
  keys,
  settings,
}: RefundDeps): Pick<PaymentChannel, "refund" | "queryRefund" | "treatRefund"> {
  /** Returns the refund in WeChat Pay's records, or undefined if a signed answer says that there is none. */
  async function find(order: RefundOrder): Promise<z.infer<typeof refundRecord> | undefined> {
    const answer = await call({ method: "GET", path: `${path}/${encodeURIComponent(order.refundNumber)}` });
    if (answer.accepted) return readRefund(answer.body, order);
    if (answer.signed && hasCode(answer, "RESOURCE_NOT_EXISTS")) return undefined;
    throw refusalError(answer);
  }

  return {
    async refund(order) {
      const answer = await call({
        method: "POST",
        path,
        body: {
          transaction_id: order.transactionId,
          out_refund_no: order.refundNumber,
          reason: order.reason,
          notify_url: settings.notifyUrl,
          amount: { refund: order.amountFen, total: order.totalFen, currency: "CNY" },
        },
      });
      if (answer.accepted) return answerOf(readRefund(answer.body, order));
      // An abnormal refund isn't accepted again under its number. Its state is more informative than the refusal.
      const known = answer.signed ? await find(order) : undefined;
      if (known) return answerOf(known);
      throw refusalError(answer);
    },

    async queryRefund(order): Promise<RefundAnswer> {
      const known = await find(order);
      if (known) return answerOf(known);
      return { status: "abnormal", abnormality: "absent", remark: "微信支付没有这笔退款，请重试退款" };
    },

    async treatRefund(order, to) {
      const known = await find(order);
      if (known && known.status !== "ABNORMAL" && known.status !== "CLOSED") return;
      const { seal, keyId } = await sealer(keys);
      const answer = await call({
        method: "POST",
        path: `${path}/${encodeURIComponent(known?.refund_id ?? order.refundNumber)}/apply-abnormal-refund`,
        body: { out_refund_no: order.refundNumber, ...destination(to, seal) },
        sealedFor: keyId,
      });
      if (!answer.accepted) throw refusalError(answer);
      readRefund(answer.body, order);
    },
  };
}

const answerOf = ({ status, ...end }: z.infer<typeof refundRecord>): RefundAnswer =>
  refundAnswer(status, end);

function destination(to: RefundDestination, seal: (text: string) => string): object {
  if (to.kind === "merchantAccount") return { type: "MERCHANT_BANK_CARD" };
  const { bankType, account, holder } = to;
  return {
    type: "USER_BANK_CARD",
    bank_type: bankType,
    bank_account: seal(account),
    real_name: seal(holder),
  };
}

function readRefund(body: unknown, order: RefundOrder): z.infer<typeof refundRecord> {
  const record = refundRecord.parse(body);
  const isOurs =
    record.out_refund_no === order.refundNumber &&
    record.transaction_id === order.transactionId &&
    record.amount.refund === order.amountFen;
  if (!isOurs) throw new Error("WeChat answered with another refund");
  return record;
}

/**
 * Encrypts personal data for WeChat Pay alone, with RSA-OAEP and the key that requests name in Wechatpay-Serial, as its
 * documents require for such fields.
 * @throws Error while that key is not available
 */
async function sealer(keys: PlatformKeys): Promise<{ keyId: string; seal: (text: string) => string }> {
  const keyId = keys.answerKeyId();
  const key = await keys.find(keyId);
  if (!key) throw new Error("WeChat's public key is not at hand");
  return {
    keyId,
    seal: (text) =>
      publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING }, Buffer.from(text)).toString("base64"),
  };
}
