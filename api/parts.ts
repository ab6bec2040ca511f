import { Client, Connection } from "@temporalio/client";
import type { Logger } from "pino";
import type { ApiConfig } from "../config/api";
import { channelArgsTo } from "../lib/loopback";
import { databaseCheck, indexCheck } from "../runtime/checks/database";
import { engineChecks, releaseCheck } from "../runtime/checks/engine";
import { keyIsUsed, payloadKeyCheck } from "../runtime/checks/payload-keys";
import { engineConnection } from "../runtime/process-settings";
import type { Readiness } from "../runtime/readiness";
import { waitUntilAvailable } from "../runtime/wait-until-available";
import { connectDatabase } from "../store/models";
import { bringStoreUpToDate } from "../store/bring-up-to-date";
import { createDataConverter } from "../temporal/data-converter";
import { traceMessages } from "../runtime/trace-messages";
import type { PayloadKeys } from "../temporal/payload-keys";

/** Checks that must pass before the API takes requests. The other ones don't hold up the start. */
export const awaitedParts = [
  "mongodb",
  "indexes",
  "temporal",
  "namespace",
  "searchAttributes",
  "payloadKeys",
  "release",
];

/** Longest pause between two tries to reconnect, in milliseconds. */
const longestReconnectPauseMs = 2_000;

export interface ReachOptions {
  api: ApiConfig;
  keys: PayloadKeys;
  readiness: Readiness;
  now: () => number;
  log: Logger;
  /** Signal that ends the waiting when the process is told to stop. */
  signal: AbortSignal;
}

/**
 * Connects to MongoDB and Temporal, and waits until both are available.
 * @throws StayedAway if one of them stays away for as long as the configuration allows
 */
export async function reachParts({ api, keys, readiness, now, log, signal }: ReachOptions) {
  const namespace = api.temporalNamespace;
  const waiting = { log, signal, giveUpAt: now() + api.startTimeoutMs };

  const reachDatabase = async () => {
    const reached = await waitUntilAvailable("mongodb", () => connectDatabase(api.mongodbUri), waiting);
    const { connection: database, models } = reached;
    await waitUntilAvailable("mongodb", () => bringStoreUpToDate(models), waiting);
    readiness.watch("mongodb", databaseCheck(database));
    readiness.watch("indexes", indexCheck(models));
    readiness.watch("payloadKeys", payloadKeyCheck({ keys, proofs: models.payloadKeyProofs, now }));
    return { database, models };
  };
  const reachEngine = async () => {
    const connect = () =>
      Connection.connect({
        ...engineConnection(api),
        // gRPC's default pause between two tries grows to two minutes. The API would stay unavailable for so long after
        // Temporal came back.
        channelArgs: {
          "grpc.max_reconnect_backoff_ms": longestReconnectPauseMs,
          ...channelArgsTo(api.temporalAddress),
        },
      });
    const reached = await waitUntilAvailable("temporal", connect, waiting);
    for (const [part, check] of Object.entries(engineChecks({ connection: reached, namespace })))
      readiness.watch(part, check);
    readiness.watch("release", releaseCheck({ connection: reached, namespace }));
    return reached;
  };
  const [{ database, models }, connection] = await Promise.all([reachDatabase(), reachEngine()]);

  return {
    database,
    models,
    connection,
    client: new Client({
      connection,
      namespace,
      dataConverter: createDataConverter(keys, keyIsUsed(models.payloadKeyProofs)),
      interceptors: { workflow: [traceMessages] },
    }),
    close: async () => {
      await connection.close();
      await database.close();
    },
  };
}
