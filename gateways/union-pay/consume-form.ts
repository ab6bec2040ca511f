import type { UnionPaySettings } from "../../config/union-pay";
import type { AttemptOrder } from "../../domain/money/payment";
import { toBeijingStamp } from "./beijing-time";
import type { BankForm } from "../payment-channel";
import { signedRequest } from "./gateway-client";

/**
 * Returns the form that takes the browser to the chosen bank. It depends only on the attempt and the settings. The same
 * attempt always gives the same form, so that UnionPay sees one order.
 * @throws Error if the attempt's bank is not in the configured list
 */
export function consumeForm(settings: UnionPaySettings, order: AttemptOrder): BankForm {
  const bank = settings.banks.find(({ code }) => code === order.bank);
  if (!bank) {
    throw new Error("the attempt names no bank of UNIONPAY_BANKS");
  }
  return {
    action: `${settings.baseUrl}/gateway/api/frontTransReq.do`,
    fields: signedRequest(settings, {
      txnType: "01",
      txnSubType: "01",
      bizType: "000201",
      channelType: "07",
      orderId: order.number,
      txnTime: toBeijingStamp(order.createdAt),
      txnAmt: String(order.amountFen),
      currencyCode: "156",
      payTimeout: toBeijingStamp(order.deadline),
      issInsCode: bank.code,
      frontUrl: settings.frontUrl,
      backUrl: settings.notifyUrl,
    }),
  };
}
