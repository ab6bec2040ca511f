import { createPrivateKey, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { callbackAddress } from "../../gateways/nuonuo/callback";
import type { Fields } from "../../gateways/union-pay/fields";
import type { Row } from "../../stand-ins/union-pay/ledger-state";
import { noticeFields } from "../../stand-ins/union-pay/notice-message";
import { signAsGateway } from "../../stand-ins/union-pay/signer";
import { loadIdentity } from "../../stand-ins/wechat-pay";
import { createSigner } from "../../stand-ins/wechat-pay/identity/signer";
import { createNoticeBody, signNotice } from "../../stand-ins/wechat-pay/notices/message";
import type { TestStack } from "./test-stack";

/** A callback as it is sent over the wire. */
export interface Callback {
  path: string;
  headers: Record<string, string>;
  body: string;
}

export const callbackPaths = {
  wechat: "/api/callbacks/wechat-pay",
  unionPay: "/api/callbacks/union-pay",
  invoice: "/api/callbacks/invoice",
};

/** Answer of WeChat's control interface to a payment. */
export interface PaidAtWechat {
  transactionId: string;
  outTradeNo: string;
  amountFen: number;
  paidAt: string;
}

/** Creates notices with the embedded gateways' own keys, so that they have no fault but the test's. */
export function createNoticeMaker({
  dataDir,
  addresses,
  env,
}: Pick<TestStack, "dataDir" | "addresses" | "env">) {
  const { merchant, platform } = loadIdentity(join(dataDir, "wechat-gateway"));
  const signer = createSigner({
    platform,
    dataDir: join(dataDir, "wechat-gateway"),
    signingNow: () => Date.now(),
  });
  const certificates = join(dataDir, "union-pay-gateway", "certificates");
  const identity = {
    key: createPrivateKey(readFileSync(join(certificates, "gateway.key"))),
    certificate: readFileSync(join(certificates, "gateway.crt"), "utf8").trim(),
  };
  const form = { "content-type": "application/x-www-form-urlencoded" };

  return {
    /** Returns the notice of a payment. `content` changes the encrypted content, `apiV3Key` the key. */
    wechat(
      paid: PaidAtWechat,
      {
        id = randomUUID(),
        content = {},
        apiV3Key = merchant.apiV3Key,
      }: { id?: string; content?: object; apiV3Key?: string } = {},
    ): Callback {
      const url = addresses.api + callbackPaths.wechat;
      const { transactionId, outTradeNo, amountFen, paidAt } = paid;
      const notice = {
        ...{
          id,
          eventType: "TRANSACTION.SUCCESS",
          originalType: "transaction" as const,
          summary: "支付成功",
        },
        ...{ outTradeNo, url, createdAt: paidAt, tries: 0 },
        content: {
          ...{
            appid: merchant.appid,
            mchid: merchant.mchid,
            out_trade_no: outTradeNo,
            trade_state: "SUCCESS",
          },
          ...{ transaction_id: transactionId, trade_type: "NATIVE", success_time: paidAt },
          amount: { total: amountFen, currency: "CNY" },
          ...content,
        },
      };
      const { headers, body } = signNotice(signer, {
        url,
        body: createNoticeBody(notice, apiV3Key),
      });
      return {
        path: callbackPaths.wechat,
        headers: { ...headers, "content-type": "application/json" },
        body,
      };
    },

    /** Returns the fields of the notice for a row of the gateway's ledger. */
    unionPayFields: (row: Row, changes: Fields = {}): Fields =>
      signAsGateway(identity, { ...noticeFields(env["UNIONPAY_MER_ID"] ?? "", row), ...changes }),

    unionPay: (fields: Fields): Callback => ({
      ...{ path: callbackPaths.unionPay, headers: form, body: new URLSearchParams(fields).toString() },
    }),

    /** Returns the invoice provider's callback for an application, at that application's address. It is unsigned. */
    invoice(applicationId: string, content: object): Callback {
      const appSecret = readFileSync(env["INVOICE_APP_SECRET_FILE"] ?? "", "utf8").trim();
      return {
        path: callbackAddress({ callbackUrl: callbackPaths.invoice, appSecret }, applicationId),
        headers: form,
        body: new URLSearchParams({
          ...{ operater: "callback", orderno: "", content: JSON.stringify(content) },
        }).toString(),
      };
    },
  };
}
