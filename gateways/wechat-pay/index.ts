import { wechatPayNoticePath } from "../../config/wechat-pay";
import type { PaymentGateway } from "../payment-channel";
import { createCall } from "./call";
import { createNoticeReader } from "./notice";
import { createOrders } from "./orders";
import { createPlatformKeys } from "./platform-keys";
import { createRefunds } from "./refunds";
import type { WechatPayDeps } from "./settings";
import { createBillDownload } from "./bill-download";
import { readFundFlow } from "./fund-flow";
import { readStatement } from "./statement-rows";

export type { WechatPayDeps, WechatPaySettings } from "./settings";

/** WeChat Pay APIv3, Native: the payment channel, its notices and its statements, which are there after 10:00 of the next day. */
export function createWechatPay({ settings, now, log }: WechatPayDeps) {
  const keys = createPlatformKeys({ settings, now, log });
  const call = createCall(keys, now);
  const download = createBillDownload(call, keys.send);
  return {
    ...createOrders(call, settings),
    ...createRefunds({ call, keys, settings }),
    notices: { path: wechatPayNoticePath, taken: 204 },
    verifyNotice: createNoticeReader({ settings, keys, now }),
    merchantIds: [settings.mchid],
    downloadStatement: async (bill_date: string) => {
      const bill = await download("tradebill", { bill_date, bill_type: "ALL" });
      return bill === undefined ? [] : readStatement(bill);
    },
    downloadFundFlow: async (bill_date: string) => {
      const bill = await download("fundflowbill", { bill_date, account_type: "BASIC" });
      return bill === undefined ? [] : readFundFlow(bill);
    },
  } as const satisfies PaymentGateway;
}

export type WechatPay = ReturnType<typeof createWechatPay>;
