import type { AttemptOrder, Merchant } from "../domain/money/payment";
import type { PaymentGateway } from "./payment-channel";

/** Clients of all accounts to which a channel was ever paid. The first account receives payments now. */
export type Accounts<Client> = readonly [Account<Client>, ...Account<Client>[]];
export interface Account<Client> {
  merchant: Merchant;
  client: Client;
}

/**
 * Returns the client of an account. Any app of the same merchant number will do, since its apps share the books.
 * @throws Error if no credentials of the account are configured. Asking with another account's credentials would
 * wrongly answer that there is no such order.
 */
export function clientOf<Client>(accounts: Accounts<Client>, { merchantId, appId }: Merchant): Client {
  const ofMerchant = accounts.filter(({ merchant }) => merchant.merchantId === merchantId);
  const found = ofMerchant.find(({ merchant }) => merchant.appId === appId) ?? ofMerchant[0];
  if (!found) throw new Error(`no credentials of the account ${merchantId} are configured`);
  return found.client;
}

/**
 * Joins several accounts into one gateway. A call goes to the account that it names, a notice to the account that can
 * verify it.
 */
export function joinAccounts(accounts: Accounts<PaymentGateway>): PaymentGateway {
  const [{ client: present, merchant: presentMerchant }, ...others] = accounts;
  const of = ({ merchant }: { merchant: Merchant }) => clientOf(accounts, merchant);

  // The apps of a merchant number share its books, so each number is listed once.
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
 * Returns the result of the first account whose client accepts the input.
 * @throws the error of the present account if no client accepts it
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
        // An account that does not accept the input is skipped, and the next one is tried.
      }
    }
    throw refusal;
  }
}
