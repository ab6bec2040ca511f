import mongoose from "mongoose";
import { pino } from "pino";
import { configurationOrExit, readEnvironmentParts } from "../../config/environment";
import { readIdentityConfig } from "../../config/identity";
import { createOutsideParties, merchantsOf, outsidePartyReaders } from "../../gateways/outside-parties";
import { createInvoiceFiles } from "../../store/invoice-files";
import { modelsOf } from "../../store/models";
import { createTokenStore } from "../../store/token-store";
import { createDataConverter } from "../../temporal/data-converter";
import { readPayloadKeys } from "../../temporal/payload-keys";
import type { LeastState } from "./messages";

export const leastTaskQueue = "bench-least";

/**
 * Creates the dependencies that API and worker of the least life share: the same database, gateways, keys and encryption
 * as ours.
 */
export async function leastSurroundings() {
  const env = process.env;
  const { identity, ...settings } = configurationOrExit(() =>
    readEnvironmentParts({ identity: readIdentityConfig, ...outsidePartyReaders }, env),
  );
  const database = await mongoose.createConnection(env["MONGODB_URI"] ?? "").asPromise();
  const { accessTokens, invoiceFiles } = modelsOf(database);
  const now = Date.now;
  return {
    identity,
    database,
    states: database.collection<LeastState & { _id: string }>("bench_least"),
    merchants: merchantsOf(settings),
    parties: createOutsideParties({
      settings,
      tokenStore: createTokenStore(accessTokens, { appKey: settings.invoice.appKey, now }),
      now,
      log: pino({ level: "warn" }),
    }),
    invoiceFiles: createInvoiceFiles(invoiceFiles),
    temporalAddress: env["TEMPORAL_ADDRESS"] ?? "",
    dataConverter: createDataConverter(readPayloadKeys(env["PAYLOAD_KEYS_FILE"] ?? "")),
  };
}
