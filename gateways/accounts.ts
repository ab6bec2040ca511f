import type { AttemptOrder, Merchant } from "../domain/money/payment";
import type { PaymentGateway } from "./payment-channel";

/** A client for each account that a channel has been paid to; the first is the one that is paid to now. */
export type Accounts<Client> = readonly [Account<Client>, ...Account<Client>[]];
export interface Account<Client> {
  merchant: Merchant;
  client: Client;
}

/**
 * The client of an account. Another app of the same merchant number has the same books, and will do.
 * @throws Error where no credentials of the account are configured: another account's "no such order" says nothing of it
 */
export function clientOf<Client>(accounts: Accounts<Client>, { merchantId, appId }: Merchant): Client {
  const ofMerchant = accounts.filter(({ merchant }) => merchant.merchantId === merchantId);
  const found = ofMerchant.find(({ merchant }) => merchant.appId === appId) ?? ofMerchant[0];
  if (!found) throw new Error(`no credentials of the account ${merchantId} are configured`);
  return found.client;
}

/** One gateway of several accounts: what names an account goes to that one, and a notice to whose it is. */
export function joinAccounts(accounts: Accounts<PaymentGateway>): PaymentGateway {
  const [{ client: present, merchant: presentMerchant }, ...others] = accounts;
  const of = ({ merchant }: { merchant: Merchant }) => clientOf(accounts, merchant);

  // The apps of a merchant number share its books, which are to be read once.
  const otherIds = new Set(others.map((other) => other.merchant.merchantId));
  otherIds.delete(presentMerchant.merchantId);
  const formOf = (order: AttemptOrder) => of(order).bankForm!(order);
  return {
    notices: present.notices,
    prepare: async (order) => of(order).prepare(order),
    query: async (order) => of(order).query(order),
    close: async (order) => of(order).close(order),
    refund: async (order) => of(order).refund(order),
    queryRefund: async (order) => of(order).queryRefund(order),
    treatRefund: async (order, to) => of(order).treatRefund(order, to),
    verifyNotice: (notice) => firstThatTakes(accounts, (client) => client.verifyNotice(notice)),
    merchantIds: [presentMerchant.merchantId, ...otherIds],
    downloadStatement: async (day, merchantId, source) =>
      clientOf(accounts, { merchantId }).downloadStatement(day, merchantId, source),
    downloadFundFlow: async (day, merchantId, source) =>
      clientOf(accounts, { merchantId }).downloadFundFlow(day, merchantId, source),
    ...(present.bankForm ? { bankForm: formOf } : {}),
  };
}

/**
 * What the first account takes that takes it at all; where none does, what the present account has against it.
 * @throws what the first one throws
 */
export async function firstThatTakes<Client, T>(
  accounts: Accounts<Client>,
  take: (client: Client) => Promise<T> | T,
): Promise<T> {
  const [present, ...others] = accounts;
  try {
    return await take(present.client);
  } catch (refusal) {
    for (const { client } of others) {
      try {
        return await take(client);
      } catch {
        // Not this one's either.
      }
    }
    throw refusal;
  }
}
