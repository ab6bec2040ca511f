import mongoose from "mongoose";
import { pino } from "pino";
import { configurationOrExit, readEnvironmentParts } from "../../config/environment";
import { readIdentityConfig } from "../../config/identity";
import { createOutsideParties, merchantsOf, outsidePartyReaders } from "../../gateways/outside-parties";
import { createInvoiceFiles } from "../../store/invoice-files";
import { modelsOf } from "../../store/models";
import { createTokenShelf } from "../../store/token-shelf";
import { createDataConverter } from "../../temporal/data-converter";
import { readPayloadKeys } from "../../temporal/payload-keys";
import type { PlainCollections } from "./activities";

export const plainTaskQueue = "bench-plain";

/** What API and worker of the plain way share: the same database, gateways, keys and encryption as ours. */
export async function plainSurroundings() {
  const env = process.env;
  const { identity, ...settings } = configurationOrExit(() =>
    readEnvironmentParts({ identity: readIdentityConfig, ...outsidePartyReaders }, env),
  );
  const database = await mongoose.createConnection(env["MONGODB_URI"] ?? "").asPromise();
  const collections: PlainCollections = {
    states: database.collection("plain_states"),
    events: database.collection("plain_events"),
  };
  return {
    identity,
    database,
    ...collections,
    merchants: merchantsOf(settings),
    parties: createOutsideParties({
      settings,
      tokenShelf: createTokenShelf(modelsOf(database).accessTokens, {
        appKey: settings.invoice.appKey,
        now: Date.now,
      }),
      now: Date.now,
      log: pino({ level: "warn" }),
    }),
    invoiceFiles: createInvoiceFiles(modelsOf(database).invoiceFiles),
    temporalAddress: env["TEMPORAL_ADDRESS"] ?? "",
    dataConverter: createDataConverter(readPayloadKeys(env["PAYLOAD_KEYS_FILE"] ?? "")),
  };
}
