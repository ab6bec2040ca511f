import mongoose from "mongoose";
import { createInvoiceProvider, fixedToken, sharedTokens } from "../../gateways/nuonuo";
import { modelsOf } from "../../store/models";
import { createTokenShelf } from "../../store/token-shelf";
import { outsideFault, type Fault } from "../fault";
import type { Configuration } from "./configuration";

const databaseTimeoutMs = 5_000;

/**
 * Asks the provider about an invoice that nobody ordered: its answer proves address, key and secret. With the token that
 * API and worker share, since only 50 a month are granted.
 */
export async function invoiceFaults(
  settings: Configuration["invoice"],
  { uri, now }: { uri: string | undefined; now: () => number },
): Promise<Fault[]> {
  if (!settings || !uri) return [];
  const database = mongoose.createConnection(uri, {
    serverSelectionTimeoutMS: databaseTimeoutMs,
    autoIndex: false,
    bufferCommands: false,
  });
  try {
    // The token is kept in the database: where that is away, which has a fault of its own, nothing can be asked.
    if (!(await isThere(database))) return [];
    const { accessToken, appKey } = settings;
    const shelf = createTokenShelf(modelsOf(database).accessTokens, { appKey, now });
    const tokens =
      accessToken === undefined ? sharedTokens({ settings, shelf, now }) : fixedToken(accessToken);
    await createInvoiceProvider({ settings, tokens, now }).result({ orderNo: "DOCTOR" });
    return [];
  } catch (error) {
    const remedy =
      "核对 INVOICE_APP_KEY、INVOICE_APP_SECRET_FILE、INVOICE_GATEWAY_URL、INVOICE_AUTHORIZATION_URL 与出网";
    return [outsideFault({ about: "发票服务", action: "查询发票不成", error, remedy })];
  } finally {
    await database.close();
  }
}

const isThere = (database: mongoose.Connection): Promise<boolean> =>
  database.asPromise().then(
    () => true,
    () => false,
  );
