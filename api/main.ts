import { join } from "node:path";
import { Client, Connection } from "@temporalio/client";
import { pino } from "pino";
import { createInvoiceFiles } from "../store/invoice-files";
import { createOutsideParties, merchantsOf, outsidePartyReaders } from "../gateways/outside-parties";
import { createPoller } from "../store/poller";
import { readApiConfig } from "../config/api";
import { configurationOrExit, readEnvironmentParts } from "../config/environment";
import { readIdentityConfig } from "../config/identity";
import { readRenewalConfig } from "../config/renewal";
import { connectDatabase } from "../store/models";
import { createDataConverter } from "../temporal/data-converter";
import { createPayloadCodec } from "../temporal/payload-codec";
import { readPayloadKeys } from "../temporal/payload-keys";
import { sweepSubmissions } from "./applications/submission";
import { codecRoutes } from "./codec/routes";
import { apiRouters } from "./compose";
import type { Dependencies } from "./dependencies";
import { createEngine } from "./engine";
import { createApp } from "./platform/app";
import { authenticate } from "./platform/authenticate";
import { describeError } from "../config/describe-error";
import { createIdempotencyGate } from "./platform/idempotency";
import { startIdempotencySweep } from "./platform/idempotency-sweep";
import { startServer } from "./platform/server";
import { portalRoutes } from "./portal/routes";

const now = () => Date.now();
const submissionSweepMs = 30_000;

/** Of the HTTP interface, as its document says. */
const apiVersion = "1.0.0";

async function main(): Promise<void> {
  const { api, identity, renewal, ...outside } = configurationOrExit(() =>
    readEnvironmentParts(
      {
        api: readApiConfig,
        identity: readIdentityConfig,
        renewal: readRenewalConfig,
        ...outsidePartyReaders,
      },
      process.env,
    ),
  );
  const keys = configurationOrExit(() => readPayloadKeys(api.payloadKeysFile));
  const log = pino({ name: "api", level: api.logLevel });
  const { settings, feeTable } = renewal;

  const { connection: database, models } = await connectDatabase(api.mongodbUri);
  const connection = await Connection.connect({ address: api.temporalAddress });
  const client = new Client({
    connection,
    namespace: api.temporalNamespace,
    dataConverter: createDataConverter(keys),
  });
  const engine = createEngine({ client, connection, settings });

  const dependencies: Dependencies = {
    models,
    engine,
    settings,
    merchants: merchantsOf(outside),
    feeTable,
    banks: outside.unionPay.banks,
    now,
    log,
    parties: createOutsideParties({ settings: outside, now, log }),
    invoiceFiles: createInvoiceFiles(database),
  };
  const gate = createIdempotencyGate({ records: models.idempotencyRecords, now, logger: log });
  const signedIn = authenticate(identity);
  const codec = codecRoutes({
    codec: createPayloadCodec(keys),
    authenticate: signedIn,
    pathSecret: api.codecPathSecret,
    uiOrigin: api.temporalUiUrl && new URL(api.temporalUiUrl).origin,
  });
  const app = createApp({
    logger: log,
    checks: {
      mongodb: () => database.asPromise().then(() => database.db?.command({ ping: 1 })),
      temporal: () => engine.check(),
    },
    routers: [
      codec,
      ...apiRouters(dependencies, {
        authenticate: signedIn,
        gate,
        publicUrl: api.publicUrl,
        version: apiVersion,
      }),
      portalRoutes({
        ...identity,
        filesDir: join(__dirname, "..", "portal"),
        unionPayUrl: outside.unionPay.baseUrl,
        temporalUiUrl: api.temporalUiUrl,
        temporalNamespace: api.temporalNamespace,
      }),
    ],
    publicUrl: api.publicUrl,
    connectTo: [new URL(identity.issuer).origin],
  });

  const server = await startServer({ app, port: api.port, host: api.host });
  const stopSweep = startIdempotencySweep({ gate, logger: log });
  const submissions = createPoller({
    work: () => sweepSubmissions({ models, engine, now, log }),
    intervalMs: submissionSweepMs,
    onError: (error) => log.warn({ error: describeError(error) }, "could not sweep submissions"),
  });
  submissions.start();
  log.info({ url: server.url }, "the API listens");

  const stop = async () => {
    stopSweep();
    await Promise.all([submissions.stop(), server.close()]);
    await connection.close();
    await database.close();
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      stop().catch((error: unknown) =>
        log.error({ error: describeError(error) }, "the API did not stop in good order"),
      );
    });
  }
}

main().catch((error: unknown) => {
  pino({ name: "api" }).fatal({ error: describeError(error) }, "the API did not start");
  process.exit(1);
});
