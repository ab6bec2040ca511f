import { Connection } from "@temporalio/client";
import { randomUUID } from "node:crypto";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePorts } from "../../embedded/stack/free-ports";
import { registerSearchAttributes } from "../../embedded/temporal-server/search-attributes";
import { connectDatabase } from "../../store/models";
import { createForwarder, type Forwarder } from "../support/forwarder";
import { endPrograms, readyzUntil, runProgram } from "../support/program";
import { testStack } from "../support/test-stack";

const { addresses, env } = testStack();
const [temporalHost = "", temporalPort = ""] = addresses.temporal.split(":");

let forwarder: Forwarder;
let own: Record<string, string>;
let workerUrl: string;
let apiUrl: string;

/** Ports, a namespace and a database of the test's own, so that nothing here takes tasks from the shared worker. */
beforeEach(async () => {
  const ports = await freePorts();
  forwarder = createForwarder(ports.temporal, { host: temporalHost, port: Number(temporalPort) });
  workerUrl = `http://127.0.0.1:${ports.workerHealth}`;
  apiUrl = `http://127.0.0.1:${ports.api}`;
  const name = `starts-${randomUUID()}`;
  own = {
    ...env,
    TEMPORAL_ADDRESS: `127.0.0.1:${ports.temporal}`,
    TEMPORAL_NAMESPACE: name,
    MONGODB_URI: new URL(`/${name}?directConnection=true`, addresses.mongo).href,
    WORKER_HEALTH_PORT: String(ports.workerHealth),
    WORKER_METRICS_PORT: String(ports.workerMetrics),
    API_PORT: String(ports.api),
  };
});
afterEach(async () => {
  await endPrograms();
  await forwarder.close();
});

async function withTemporal(work: (connection: Connection) => Promise<unknown>): Promise<void> {
  const connection = await Connection.connect({ address: addresses.temporal });
  try {
    await work(connection);
  } finally {
    await connection.close();
  }
}

const registerNamespace = () =>
  withTemporal((connection) =>
    connection.workflowService.registerNamespace({
      namespace: own["TEMPORAL_NAMESPACE"] ?? "",
      workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
    }),
  );

test("when a worker is started before Temporal, then it says what it waits for, and works once all is there", async () => {
  const worker = runProgram("worker/main.js", own);
  const waiting = await readyzUntil(workerUrl, ({ parts }) => parts["mongodb"] === "ok");
  expect(waiting).toMatchObject({ status: "not ready", parts: { temporal: "away", worker: "away" } });

  await forwarder.open();
  const namespace = own["TEMPORAL_NAMESPACE"] ?? "";
  const nameless = await readyzUntil(workerUrl, ({ parts }) => parts["temporal"] === "ok");
  expect(nameless.parts["namespace"]).toBe(`Temporal has no namespace ${namespace}`);

  await registerNamespace();
  const unsearchable = await readyzUntil(workerUrl, ({ parts }) => parts["worker"] === "ok");
  expect(unsearchable.status).toBe("not ready");
  expect(unsearchable.parts["searchAttributes"]).toBe(
    `namespace ${namespace} lacks search attributes: CaStage (KEYWORD), CaWaitingSince (DATETIME), ` +
      "CaPickup (KEYWORD), CaLockSerials (KEYWORD_LIST), CaPaymentDeadline (DATETIME), CaNumber (KEYWORD)",
  );

  await withTemporal((connection) => registerSearchAttributes(connection, namespace));
  await readyzUntil(workerUrl, ({ status }) => status === "ready");
  expect(await worker.stop()).toBe(0);
  expect(worker.lines()).toContainEqual(
    expect.objectContaining({ msg: "waiting for a part that is away", part: "temporal" }),
  );
});

test("when a part stays away, then API and worker give up with an exit code that a supervisor sees", async () => {
  await registerNamespace();
  const impatient = { ...own, START_TIMEOUT_SECONDS: "2" };
  const nowhere = `mongodb://${own["TEMPORAL_ADDRESS"]}/none?directConnection=true`;
  const api = runProgram("api/main.js", impatient);
  const lacksDatabase = { ...impatient, MONGODB_URI: nowhere, TEMPORAL_ADDRESS: addresses.temporal };
  const worker = runProgram("worker/main.js", lacksDatabase);
  expect(await Promise.all([api.ended, worker.ended])).toEqual([69, 69]);
  const lastWords = (part: string) => ({
    level: 60,
    error: { name: "StayedAway", message: `${part} stayed away` },
  });
  expect(api.lines().at(-1)).toMatchObject(lastWords("temporal"));
  expect(worker.lines().at(-1)).toMatchObject(lastWords("mongodb"));
});

test("when an API is set up wrongly, then it isn't ready, and names each fault", async () => {
  await forwarder.open();
  await registerNamespace();
  const { connection, models } = await connectDatabase(own["MONGODB_URI"] ?? "");
  // A process with the right keys first stores the proof by which other processes check their keys.
  const right = runProgram("api/main.js", own);
  await readyzUntil(apiUrl, ({ parts }) => parts["payloadKeys"] === "ok");
  await right.stop();

  const keysFile = join(await mkdtemp(join(tmpdir(), "keys-")), "keys.json");
  const key = Buffer.alloc(32, 7).toString("base64");
  await writeFile(keysFile, JSON.stringify({ currentKeyId: "other", keys: { other: key } }));
  const wrong = runProgram("api/main.js", {
    ...own,
    PAYLOAD_KEYS_FILE: keysFile,
    OIDC_ISSUER: `${addresses.identity}/`,
  });
  await readyzUntil(apiUrl, ({ parts }) => parts["indexes"] === "ok");
  await models.messages.collection.drop();
  const dropped = models.messages.schema
    .indexes()
    .map(([fields]) => `sms_messages (${Object.keys(fields).join(", ")})`);
  const { parts } = await readyzUntil(apiUrl, (answer) => answer.parts["indexes"] !== "ok");
  expect(parts).toMatchObject({
    mongodb: "ok",
    temporal: "ok",
    namespace: "ok",
    indexes: `indexes are missing: ${dropped.join("; ")}`,
    identity: `the issuer calls itself ${addresses.identity}`,
    release: "no release of the worker deployment ca-renewal is current",
  });
  expect(parts["searchAttributes"]).toContain("lacks search attributes");
  expect(parts["payloadKeys"]).toContain("PAYLOAD_KEYS_FILE isn't the one that is in use");
  expect(await wrong.stop()).toBe(0);
  for (const part of ["indexes", "identity", "payloadKeys", "searchAttributes", "release"])
    expect(wrong.lines()).toContainEqual(expect.objectContaining({ msg: "not ready", part }));
  await connection.close();
});
