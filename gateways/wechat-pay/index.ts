import { wechatPayNoticePath } from "../../config/wechat-pay";
import { fetchedBills, type BillKind, type BillSource } from "../../domain/reconciliation/bills";
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

/**
 * Creates the client of WeChat Pay APIv3, Native: payment channel, notices and statements. A day's statement is
 * available after 10:00 of the next day.
 */
export function createWechatPay({ settings, now, log, bills = fetchedBills }: WechatPayDeps) {
  const keys = createPlatformKeys({ settings, now, log });
  const call = createCall(keys, now);
  const download = createBillDownload(call, keys.send);
  const nameOf = (kind: BillKind, day: string) =>
    ({ channel: "wechat", merchantId: settings.mchid, day, kind }) as const;
  return {
    ...createOrders(call, settings),
    ...createRefunds({ call, keys, settings }),
    notices: { path: wechatPayNoticePath, taken: 204 },
    verifyNotice: createNoticeReader({ settings, keys, now }),
    merchantIds: [settings.mchid],
    downloadStatement: async (bill_date: string, _merchantId?: string, source: BillSource = "channel") => {
      const fetch = () => download("tradebill", { bill_date, bill_type: "ALL" });
      const read = (bill: Buffer) => readStatement(bill.toString());
      return (await bills.rowsOf(nameOf("trades", bill_date), source, { fetch, read })) ?? [];
    },
    downloadFundFlow: async (bill_date: string, _merchantId?: string, source: BillSource = "channel") => {
      const fetch = () => download("fundflowbill", { bill_date, account_type: "BASIC" });
      const read = (bill: Buffer) => readFundFlow(bill.toString());
      return (await bills.rowsOf(nameOf("funds", bill_date), source, { fetch, read })) ?? [];
    },
  } as const satisfies PaymentGateway;
}

export type WechatPay = ReturnType<typeof createWechatPay>;
