import { createHash } from "node:crypto";
import { z } from "zod";
import { wechatPayNoticePath } from "../../config/wechat-pay";
import { fetchedBills, type BillKind, type BillSource } from "../../domain/reconciliation/bills";
import type { PaymentGateway } from "../payment-channel";
import { createCall, hasCode, refusalError, type Call } from "./call";
import { createNoticeReader } from "./notice";
import { createOrders } from "./orders";
import { createPlatformKeys } from "./platform-keys";
import { createRefunds } from "./refunds";
import type { WechatPayDeps } from "./settings";
import { readFundFlow } from "./fund-flow";
import { readStatement } from "./statement-rows";
import type { Send } from "./send";

const file = z.object({
  download_url: z.url(),
  hash_type: z.literal("SHA1"),
  hash_value: z.string(),
});
const maxBytes = 50_000_000;

/**
 * Creates the download of a day's bills (YYYY-MM-DD, Beijing). The file is not signed itself; the signed answer that
 * names it contains its SHA-1.
 * @returns a function whose result is undefined if nothing happened on that day
 */
function createBillDownload(call: Call, send: Send) {
  return async (
    bill: "tradebill" | "fundflowbill",
    query: Record<string, string>,
  ): Promise<Buffer | undefined> => {
    const answer = await call({
      method: "GET",
      path: `/v3/bill/${bill}?${new URLSearchParams(query).toString()}`,
    });
    if (!answer.accepted) {
      if (answer.signed && hasCode(answer, "NO_STATEMENT_EXIST")) return undefined;
      throw refusalError(answer);
    }
    const { download_url, hash_value } = file.parse(answer.body);
    const { status, rawBody } = await send({ method: "GET", path: download_url, maxBytes });
    if (status !== 200) throw new Error(`The statement's download was answered with ${status}`);
    const sha1 = createHash("sha1").update(rawBody).digest("hex");
    if (sha1 !== hash_value.toLowerCase())
      throw new Error("The statement's SHA-1 is not the one WeChat signed");
    return rawBody;
  };
}

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
