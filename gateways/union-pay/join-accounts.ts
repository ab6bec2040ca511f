import { channelOf, clientOf, type Accounts } from "../accounts";
import type { UnionPay } from ".";

/** One UnionPay of several accounts: what names an account goes to that one, and a notice to whose it is. */
export function joinUnionPay(accounts: Accounts<UnionPay>): UnionPay {
  const [present, ...others] = accounts;
  return {
    ...channelOf(accounts),
    consumeForm: (order) => clientOf(accounts, order.merchant).consumeForm(order),
    verifyNotice: (notice) => {
      try {
        return present.client.verifyNotice(notice);
      } catch (refusal) {
        for (const { client } of others) {
          try {
            return client.verifyNotice(notice);
          } catch {
            // Not this one's either.
          }
        }
        throw refusal;
      }
    },
    downloadStatement: async (day) => {
      const files = await Promise.all(accounts.map(({ client }) => client.downloadStatement(day)));
      return files.every((file) => file === undefined) ? undefined : files.flatMap((file) => file ?? []);
    },
  };
}
