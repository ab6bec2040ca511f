import { createInvoiceProvider, fixedToken, sharedTokens } from "../../gateways/nuonuo";
import { openDatabase } from "../../store/models";
import { createTokenStore } from "../../store/token-store";
import { reasonOf, type Fault } from "../fault";
import type { Configuration } from "./configuration";

/**
 * Queries the provider for an invoice that doesn't exist. The answer proves address, key and secret. The query uses the
 * token that API and worker share, because only 50 a month are granted.
 */
export async function invoiceFaults(
  settings: Configuration["invoice"],
  { uri, now }: { uri: string | undefined; now: () => number },
): Promise<Fault[]> {
  if (!settings || !uri) return [];
  // The token is stored in the database. If that is away, which is a fault of its own, nothing can be queried.
  const database = await openDatabase(uri).catch(() => undefined);
  if (!database) return [];
  try {
    const { accessToken, appKey } = settings;
    const tokenStore = createTokenStore(database.models.accessTokens, { appKey, now });
    const tokens =
      accessToken === undefined ? sharedTokens({ settings, tokenStore, now }) : fixedToken(accessToken);
    await createInvoiceProvider({ settings, tokens, now }).result({ orderNo: "DOCTOR" });
    return [];
  } catch (error) {
    const remedy =
      "核对 INVOICE_APP_KEY、INVOICE_APP_SECRET_FILE、INVOICE_GATEWAY_URL、INVOICE_AUTHORIZATION_URL 与出网";
    return [{ about: "发票服务", fault: `查询发票不成：${reasonOf(error)}`, remedy }];
  } finally {
    await database.connection.close();
  }
}
