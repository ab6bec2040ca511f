import { z } from "zod";
import type { PaymentChannel } from "../payment-channel";
import { hasCode, refusalError, type Call } from "./call";
import type { WechatPaySettings } from "./settings";
import { toBeijingTime, readOrder } from "./transaction";

const description = "CA锁延期续费";
const prepaid = z.object({ code_url: z.string().min(1) });

/** Creates prepay, query and close of Native orders. */
export function createOrders(
  call: Call,
  settings: WechatPaySettings,
): Pick<PaymentChannel, "prepare" | "query" | "close"> {
  const { mchid, appid, notifyUrl } = settings;
  const pathOf = (number: string) => `/v3/pay/transactions/out-trade-no/${encodeURIComponent(number)}`;

  return {
    async prepare(order) {
      const answer = await call({
        method: "POST",
        path: "/v3/pay/transactions/native",
        body: {
          appid,
          mchid,
          description,
          out_trade_no: order.number,
          time_expire: toBeijingTime(order.deadline),
          notify_url: notifyUrl,
          amount: { total: order.amountFen, currency: "CNY" },
        },
      });
      if (!answer.accepted) throw refusalError(answer);
      return { codeUrl: prepaid.parse(answer.body).code_url };
    },

    /**
     * Queries an order. If WeChat Pay's signed answer says that it doesn't know the order, it is "closed": its prepay
     * failed, so its QR code was never shown and nobody can pay it. The same answer without a signature is only a hint:
     * "unclear".
     */
    async query(order) {
      const answer = await call({
        method: "GET",
        path: `${pathOf(order.number)}?mchid=${encodeURIComponent(mchid)}`,
      });
      if (answer.accepted) {
        const { number, merchantId, answer: found } = readOrder(answer.body);
        if (number !== order.number || merchantId !== mchid)
          throw new Error("WeChat answered with another order");
        return found;
      }
      if (!hasCode(answer, "ORDER_NOT_EXIST")) throw refusalError(answer);
      return answer.signed ? { status: "closed" } : { status: "unclear", remark: "NOT_EXIST" };
    },

    async close(order) {
      const answer = await call({
        method: "POST",
        path: `${pathOf(order.number)}/close`,
        body: { mchid },
      });
      return answer.accepted && answer.body === undefined ? "closed" : "unclear";
    },
  };
}
