import { channelOf, clientOfEachMerchant, firstThatTakes, type Accounts } from "../accounts";
import type { WechatPay } from ".";

/** One WechatPay of several accounts: what names an account goes to that one, and a notice to whose it is. */
export function joinWechatPay(accounts: Accounts<WechatPay>): WechatPay {
  const ofAll = async <T>(ask: (client: WechatPay) => Promise<T[]>): Promise<T[]> =>
    (await Promise.all(clientOfEachMerchant(accounts).map(ask))).flat();
  return {
    ...channelOf(accounts),
    verifyNotice: (notice) => firstThatTakes(accounts, (client) => client.verifyNotice(notice)),
    downloadStatement: (billDate) => ofAll((client) => client.downloadStatement(billDate)),
    downloadFundFlow: (billDate) => ofAll((client) => client.downloadFundFlow(billDate)),
  };
}
