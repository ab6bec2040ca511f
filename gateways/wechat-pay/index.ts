import type { FlowLine } from "../../domain/reconciliation/funds";
import type { PaymentChannel } from "../payment-channel";
import { createCall } from "./call";
import { createNoticeReader, type Notice, type RawNotice } from "./notice";
import { createOrders } from "./orders";
import { createPlatformKeys } from "./platform-keys";
import { createRefunds } from "./refunds";
import type { WechatPayDeps } from "./settings";
import { createBillDownload } from "./bill-download";
import { readFundFlow } from "./fund-flow";
import { readStatement, type StatementRow } from "./statement-rows";

export { NoticeRefused } from "./notice-refused";
export type { Notice, RawNotice, StatementRow };
export type { WechatPayDeps, WechatPaySettings } from "./settings";

/** WeChat Pay APIv3, Native: the payment channel, its notices and its statements. */
export interface WechatPay extends PaymentChannel {
  /** Verifies and reads a notice. Throws NoticeRefused, with a code for the log, for anything that is not right. */
  verifyNotice(notice: RawNotice): Promise<Notice>;
  /**
   * The day's payments and refunds, fetched after 10:00 of the next day.
   * @param billDate YYYY-MM-DD, Beijing
   * @throws as the payment channel does; a plain Error also while WeChat still makes the statement
   */
  downloadStatement(billDate: string): Promise<StatementRow[]>;
  /** What moved on the merchant's account that day; as the statement. */
  downloadFundFlow(billDate: string): Promise<FlowLine[]>;
}

export function createWechatPay({ settings, now, log }: WechatPayDeps): WechatPay {
  const keys = createPlatformKeys({ settings, now, log });
  const call = createCall(keys, now);
  const download = createBillDownload(call, keys.send);
  return {
    ...createOrders(call, settings),
    ...createRefunds({ call, keys, settings }),
    verifyNotice: createNoticeReader({ settings, keys, now }),
    downloadStatement: async (bill_date) => {
      const bill = await download("tradebill", { bill_date, bill_type: "ALL" });
      return bill === undefined ? [] : readStatement(bill);
    },
    downloadFundFlow: async (bill_date) => {
      const bill = await download("fundflowbill", { bill_date, account_type: "BASIC" });
      return bill === undefined ? [] : readFundFlow(bill);
    },
  };
}
