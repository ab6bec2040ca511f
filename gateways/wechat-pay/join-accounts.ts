import { channelOf, firstThatTakes, type Accounts } from "../accounts";
import type { WechatPay } from ".";

/** One WechatPay of several accounts: what names an account goes to that one, and a notice to whose it is. */
export const joinWechatPay = (accounts: Accounts<WechatPay>): WechatPay => ({
  ...channelOf(accounts),
  verifyNotice: (notice) => firstThatTakes(accounts, (client) => client.verifyNotice(notice)),
  downloadStatement: async (billDate) => {
    const statements = await Promise.all(accounts.map(({ client }) => client.downloadStatement(billDate)));
    return statements.flat();
  },
});
