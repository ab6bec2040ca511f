import { execFile } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import { promisify } from "node:util";
import { Client, Connection } from "@temporalio/client";
import { readTemporalSecurity } from "../../../config/temporal-security";
import { engineFaults } from "../../../doctor/checks/engine";
import { eventually } from "../../../embedded/demo/narrator";
import { boundless } from "../../../embedded/stack/boundless";
import { freePorts } from "../../../embedded/stack/free-ports";
import { partNames } from "../../../embedded/stack/parts";
import { startStack, type Stack } from "../../../embedded/stack/start-stack";
import { temporalCli } from "../../../embedded/temporal-server/programs";
import { defaultToolsDir } from "../../../embedded/tools/tools-dir";
import { projectRoot } from "../../../stand-ins/shared/project-root";
import { environmentOf, composeConfig, samplesFor } from "../../deploy/compose";
import { makeIdentities, renewIdentities } from "../../deploy/identities";
import { awaitApplication, paid, submitted } from "../../support/journey";
import { sealingSettings } from "../../support/sealing-key";
import { openWorld, type Bidder, type World } from "../../support/world";
import { openTemporal } from "./server";

jest.setTimeout(3_600_000);

const run = promisify(execFile);
/** Error codes of gRPC. */
const denied = { code: 7 };
const unavailable = { code: 14 };

let dir: string;
let identities: string;
let address: string;
let temporal: Awaited<ReturnType<typeof openTemporal>>;
let stack: Stack;
let world: World;
let bidder: Bidder;
/** Runs the Temporal CLI as docker-compose.yml runs it for operators. @returns its output */
let operator: (...args: string[]) => Promise<string>;
const open: Connection[] = [];

/** Variables for Temporal that docker-compose.yml gives to the API, with paths to files on this machine. */
let security: Record<string, string>;

interface Caller {
  as?: "services" | "operator" | "ui" | "server";
  /** Name of the certificate and key in the folder of identities. */
  certificate?: "client" | "parts";
  token?: string | undefined;
  port?: string | number;
  serverName?: string;
  authority?: string;
}

/**
 * Returns a connection to one of the server's ports with the certificate of one of its clients. The first call
 * establishes it.
 */
function comeAs(caller: Caller): Connection {
  const { as = "services", certificate = "client", token, port, serverName, authority } = caller;
  const file = (name: string) => readFileSync(join(identities, as, name));
  const connection = Connection.lazy({
    address: port === undefined ? address : `127.0.0.1:${port}`,
    connectTimeout: "10s",
    tls: {
      serverNameOverride: serverName ?? "temporal",
      serverRootCACertificate: authority === undefined ? file("authority.pem") : readFileSync(authority),
      clientCertPair: { crt: file(`${certificate}.pem`), key: file(`${certificate}.key`) },
    },
    ...(token === undefined ? {} : { apiKey: token }),
  });
  open.push(connection);
  return connection;
}

const servicesToken = () => readFileSync(join(identities, "services", "token"), "utf8").trim();

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "ca-renewal-temporal-"));
  identities = await makeIdentities(dir);
  const [ports, others] = await Promise.all([freePorts(), freePorts()]);
  address = `127.0.0.1:${ports.temporal}`;
  temporal = await openTemporal({ dir, identities, port: ports.temporal, others: Object.values(others) });
  temporal.start();

  const { services } = await composeConfig(samplesFor(["docker-compose.yml"]));
  const here = (value: string) => value.replaceAll("/run/temporal", join(identities, "services"));
  const ofApi = Object.entries(environmentOf(services["api"]));
  security = Object.fromEntries(
    ofApi
      .filter(([name]) => name.startsWith("TEMPORAL_TLS") || name === "TEMPORAL_API_KEY_FILE")
      .map(([name, value]) => [name, here(value)]),
  );

  const profile = join(dir, "temporal.toml");
  const writeProfile = () =>
    writeFileSync(
      profile,
      readFileSync(join(identities, "operator", "temporal.toml"), "utf8").replaceAll(
        "/run/temporal",
        join(identities, "operator"),
      ),
    );
  const cli = await temporalCli({ toolsDir: defaultToolsDir, report: () => undefined });
  const env = { PATH: `${join(cli, "..")}:${process.env["PATH"]}`, TEMPORAL_ADDRESS: address };
  const ofOperator = { ...env, TEMPORAL_CONFIG_FILE: profile, TEMPORAL_NAMESPACE: "default" };
  operator = async (...args) => {
    writeProfile();
    return (await run(cli, args, { env: ofOperator })).stdout;
  };
  writeProfile();
  const job = join(projectRoot, "deploy", "temporal", "set-up-namespace.sh");
  await run("sh", [job], { env: { ...ofOperator, TEMPORAL_RETENTION: "90d" } });

  stack = await startStack({
    ...{ dataDir: join(dir, "data"), ports, report: () => undefined, standInsApart: true },
    only: partNames.filter((name) => name !== "temporal"),
    settings: { LOG_LEVEL: "info", ...boundless, ...sealingSettings(), ...security },
  });
  world = await openWorld({ addresses: stack.addresses, env: stack.env, dataDir: join(dir, "data") });
  bidder = await world.newBidder();
});
afterAll(async () => {
  for (const connection of open) await connection.close();
  await world?.close();
  await stack?.stop();
  await temporal?.stop();
  rmSync(dir, { recursive: true, force: true });
});

test("when Temporal asks everybody for a certificate and a token, then API and worker have theirs, and an application is paid and handled", async () => {
  const { id } = await paid({ world, bidder });
  await world.reviewer.api.markHandled(id);
  await awaitApplication(bidder, id, ({ handling }) => handling === "已办理");
  const temporalSecurity = readTemporalSecurity(security);
  const engine = { temporalAddress: address, temporalNamespace: "default", temporalSecurity };
  const faults = await engineFaults(engine, false);
  expect(faults).toEqual([]);
});

test("when an operator triggers a schedule by the CLI, then it runs, and it has its next time", async () => {
  await operator("schedule", "trigger", "--schedule-id", "lock-reminders");
  await eventually(
    "a run of the schedule",
    async () =>
      JSON.parse(await operator("schedule", "describe", "--schedule-id", "lock-reminders", "-o", "json")) as {
        info: { recentActions?: unknown[]; futureActionTimes?: string[] };
      },
    ({ info }) => (info.recentActions ?? []).length > 0 && (info.futureActionTimes ?? []).length > 0,
  );
  await eventually(
    "its workflow",
    () =>
      operator(
        "workflow",
        "count",
        "--query",
        'WorkflowId STARTS_WITH "lock-reminders" AND ExecutionStatus = "Completed"',
      ),
    (counted) => /Total: [1-9]/.test(counted),
  );
});

test("when somebody comes without what they need, or asks for more than is theirs, then they are refused", async () => {
  const plain = Connection.connect({ address, connectTimeout: "3s" });
  await expect(plain).rejects.toThrow();
  const withoutCertificate = Connection.connect({
    ...{ address, connectTimeout: "3s", apiKey: servicesToken() },
    tls: {
      serverNameOverride: "temporal",
      serverRootCACertificate: readFileSync(join(identities, "services", "authority.pem")),
    },
  });
  await expect(withoutCertificate).rejects.toThrow();

  const namespace = "default";
  const forged = servicesToken().replace(/\.[^.]+$/, ".AAAA");
  for (const token of [undefined, forged, await world.signToken(bidder)]) {
    const { workflowService } = comeAs({ token });
    await expect(workflowService.listWorkflowExecutions({ namespace })).rejects.toMatchObject(denied);
  }
  const services = comeAs({ token: servicesToken() });
  await expect(services.workflowService.describeNamespace({ namespace })).resolves.toBeTruthy();
  await expect(
    services.workflowService.updateNamespace({ namespace, updateInfo: { description: "mine" } }),
  ).rejects.toMatchObject(denied);
  await expect(
    services.workflowService.listWorkflowExecutions({ namespace: "temporal-system" }),
  ).rejects.toMatchObject(denied);
  await expect(services.operatorService.deleteNamespace({ namespace })).rejects.toMatchObject(denied);
});

test("when a client of the port comes to where Temporal's own parts talk, then it is refused: nobody is asked for a token there", async () => {
  const authority = join(identities, "server", "parts-authority.pem");
  for (const name of ["INTERNAL_FRONTEND_GRPC_PORT", "HISTORY_GRPC_PORT", "MATCHING_GRPC_PORT"] as const) {
    const port = temporal.ports[name] ?? "";
    const there = { port, serverName: "temporal-parts", authority };
    await expect(comeAs({ ...there, token: servicesToken() }).ensureConnected()).rejects.toThrow();
    const { healthService } = comeAs({ ...there, as: "server", certificate: "parts" });
    await expect(healthService.check({})).rejects.not.toMatchObject(unavailable);
  }
});

/** Runs the program that `deploy/ca issuer-keys` runs in the API's image. */
const issuerKeys = async (): Promise<string> => {
  const { OIDC_ISSUER = "" } = stack.env;
  const program = join(projectRoot, "dist", "doctor", "issuer-keys.js");
  const env = { PATH: process.env["PATH"], ...stack.env, OIDC_ISSUER };
  return (await run(process.execPath, [program], { env })).stdout;
};

test("when people sign in, then their token's permissions count, also while the identity provider is away and Temporal starts anew", async () => {
  writeFileSync(join(identities, "server", "issuer-keys.json"), await issuerKeys());
  const tokenFor = (...permissions: string[]) =>
    world.signToken(world.operator, { claims: { permissions: ["temporal-system:read", ...permissions] } });
  const token = await tokenFor("default:read", "default:write");
  const { workflowService: asOperator } = comeAs({ as: "ui", token });
  const isKnown = () =>
    asOperator.listNamespaces({}).then(
      () => true,
      () => false,
    );
  await eventually("the issuer's keys at Temporal", isKnown, Boolean);
  const { id } = await submitted({ world, bidder });
  const client = new Client({ connection: comeAs({ as: "ui", token }) });
  const reader = new Client({ connection: comeAs({ as: "ui", token: await tokenFor("default:read") }) });
  const decision = { decision: "approve", opinion: "同意" };
  await expect(reader.workflow.getHandle(id).describe()).resolves.toBeTruthy();
  await expect(reader.workflow.getHandle(id).signal("review", decision)).rejects.toThrow(
    expect.objectContaining({ cause: expect.objectContaining(denied) }),
  );
  await client.workflow.getHandle(id).signal("review", decision);
  await awaitApplication(bidder, id, ({ status }) => status === "审核通过");
  await expect(asOperator.updateNamespace({ namespace: "default" })).rejects.toMatchObject(denied);

  stack.child("identity").kill("SIGSTOP");
  try {
    await temporal.stop();
    temporal.start();
    await eventually("Temporal again", isKnown, Boolean);
    await world.reviewer.api.review((await submitted({ world, bidder })).id, "approve", "同意");
  } finally {
    stack.child("identity").kill("SIGCONT");
  }
});

/** Returns the serial number of the certificate that the server shows. */
const shown = (): Promise<string> =>
  new Promise((resolve, reject) => {
    const [host = "", port] = address.split(":");
    const socket = connect({ host, port: Number(port), rejectUnauthorized: false, ALPNProtocols: ["h2"] });
    socket.once("secureConnect", () => {
      resolve(socket.getPeerCertificate().serialNumber);
      socket.destroy();
    });
    socket.once("error", reject);
  });

test("when certificates and tokens are made anew, then Temporal shows the new one without a restart, and nobody is cut off", async () => {
  const before = await shown();
  const old = servicesToken();
  const oldConnection = comeAs({ token: old });
  await oldConnection.ensureConnected();
  await renewIdentities(identities);
  expect(servicesToken()).not.toBe(old);
  const made = new X509Certificate(readFileSync(join(identities, "server", "server.pem"))).serialNumber;
  expect(made).not.toBe(before);
  await eventually("the new certificate", shown, (serial) => serial === made);

  const namespace = "default";
  await oldConnection.workflowService.describeNamespace({ namespace });
  const renewed = await Connection.connect({ address, ...readTemporalSecurity(security) });
  open.push(renewed);
  await renewed.workflowService.describeNamespace({ namespace });
  const { id } = await paid({ world, bidder });
  await operator("workflow", "describe", "--workflow-id", id);
});
