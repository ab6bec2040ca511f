import { execFile, spawn } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { eventually } from "../../../embedded/demo/narrator";
import { mongoCommand } from "../../../embedded/mongo/engine";
import { mongoAnswers } from "../../../embedded/mongo/readiness";
import { boundless } from "../../../embedded/stack/boundless";
import { freePorts } from "../../../embedded/stack/free-ports";
import { partNames } from "../../../embedded/stack/parts";
import { startStack } from "../../../embedded/stack/start-stack";
import { devServerArguments, devServerSecrets } from "../../../embedded/temporal-server/dev-server";
import { temporalCli } from "../../../embedded/temporal-server/programs";
import { withTemporal } from "../../../embedded/temporal-server/readiness";
import { registerSearchAttributes } from "../../../embedded/temporal-server/search-attributes";
import { signalGroup } from "../../../embedded/tools/signal-group";
import { defaultToolsDir } from "../../../embedded/tools/tools-dir";
import { projectRoot } from "../../../stand-ins/shared/project-root";
import { startMongoProxy } from "../../support/mongo-proxy";
import { openContainers } from "../install/containers";
import { makeCertificate, startNginx } from "../sign-in/nginx";
import { connected, encrypted, forward } from "./forwards";

/** Names of the two hosts. */
export const hosts = ["a", "b"] as const;
export type Host = (typeof hosts)[number];

const outside = "outside";
const network = "plant";
const ports = { api: 3000, https: 8443, http: 8080, temporal: 7233, mongo: 27017, mongod: 27018 };
const hostsFile = "api-hosts.conf";
/** Number of addresses from which requests come. Several are needed, because nginx limits the requests from each. */
const askers = 40;
/** A release as a host runs it. */
export interface OnHost {
  version: string;
  buildId: string;
  /** Folder with the release's programs, laid out like the project's own. */
  folder: string;
  /**
   * Port of the worker's health check; the next one is for its metrics. Each release's workers have ports of their own.
   */
  healthPort: number;
  settings: Readonly<Record<string, string>>;
}
/** Programs of a release on each host: its API and its worker. */
export const parts = ["api", "worker"] as const;
export type Part = (typeof parts)[number];

/** Address (host:port) of a Temporal server with an empty database, if the dev server is not to be used. */
const givenTemporal = process.env["HOSTS_TEMPORAL"];

/** Settings by which the gateways repeat an undelivered notice within the test. */
const redelivery = { WECHAT_GATEWAY_RETRY_SCALE: "0.05", UNIONPAY_REDELIVERY_SCALE: "0.02" };
const report = () => undefined;

/**
 * Starts two hosts with an API and a worker each, nginx in front of them, and MongoDB and Temporal behind them, each in
 * a network namespace of its own. Gateways and users are on this machine, behind a further namespace.
 * @param settings - environment variables for all parts
 */
export async function openTwoHosts(settings: Record<string, string>) {
  const dir = mkdtempSync(join(tmpdir(), "ca-renewal-hosts-"));
  const dataDir = join(dir, "data");
  const here = await freePorts();
  const { api: _api, ...standIns } = { ...here };
  const members = [...hosts, "nginx", "temporal", "mongodb", outside];
  const behind = ["identity", "wechatGateway", "unionPayGateway", "smsProvider", "invoiceProvider"] as const;
  const socketOf = (port: number): string => join(dir, `${port}.sock`);
  const toOutside = behind.map((name) => standIns[name]);
  const doorOfHost = {
    forwards: toOutside.map((port) => ({ from: `127.0.0.1:${port}`, to: `${outside}:${port}` })),
  };
  const containers = await openContainers({
    dir,
    networks: { [network]: { subnet: "172.31.239.0/24", internal: true, members } },
    names: {},
    doorways: {
      a: doorOfHost,
      b: doorOfHost,
      mongodb: { forwards: [{ from: `0.0.0.0:${ports.mongo}`, to: socketOf(ports.mongo) }] },
      ...(givenTemporal === undefined
        ? {}
        : { temporal: { forwards: [{ from: `0.0.0.0:${ports.temporal}`, to: socketOf(ports.temporal) }] } }),
      [outside]: { forwards: toOutside.map((port) => ({ from: `0.0.0.0:${port}`, to: socketOf(port) })) },
    },
  });
  const closing: (() => Promise<void> | void)[] = [() => containers.close()];
  const closeAll = async (isSound = false) => {
    for (const close of closing.splice(0).toReversed()) await close();
    const left = isSound ? [] : ["logs", "data/logs"].filter((folder) => existsSync(join(dir, folder)));
    const keep = join(tmpdir(), `ca-renewal-hosts-logs-${process.pid}`);
    for (const folder of left) cpSync(join(dir, folder), join(keep, folder), { recursive: true });
    if (left.length > 0) process.stderr.write(`the hosts' logs are kept in ${keep}\n`);
    rmSync(dir, { recursive: true, force: true });
  };

  try {
    if (containers.together !== undefined) throw new Error(`no namespaces: ${containers.together}`);
    const publicUrl = `http://127.0.0.1:${here.api}`;
    const addresses = Array.from({ length: askers }, (_, index) => `172.31.239.${200 + index}`);
    for (const address of addresses) containers.addAddress(outside, address);
    const reach = (target: string, port: number, from?: string) =>
      containers.reach(outside, target, port, from);

    for (const port of toOutside) closing.push(await forward(socketOf(port), () => connected(port)));
    // The hosts reach MongoDB through a proxy that can hold their messages. The test itself reaches MongoDB directly.
    closing.push(await forward(here.mongo, () => reach("mongodb", ports.mongod)));
    const proxy = await startMongoProxy({ host: "127.0.0.1", port: here.mongo });
    closing.push(() => proxy.close());
    closing.push(await forward(socketOf(ports.mongo), () => connected(proxy.port)));
    closing.push(await forward(here.temporal, () => reach("temporal", ports.temporal)));
    const { certificate, key } = await makeCertificate(dir);
    const authority = readFileSync(certificate);
    let turn = 0;
    const toNginx = async () => {
      turn += 1;
      return encrypted(await reach("nginx", ports.https, addresses[turn % addresses.length]), authority);
    };
    closing.push(await forward(here.api, toNginx));

    const startTemporal = async () => {
      const [host, port] = givenTemporal?.split(":") ?? [];
      if (port !== undefined) {
        closing.push(await forward(socketOf(ports.temporal), () => connected(Number(port), host)));
        return;
      }
      const secretsFile = join(dir, "flags.yaml");
      writeFileSync(secretsFile, devServerSecrets({ codecEndpoint: publicUrl }), { mode: 0o600 });
      const temporal = devServerArguments({
        ...{ dbFile: join(dir, "temporal.db"), secretsFile, bind: "0.0.0.0" },
        ...{ port: ports.temporal, uiPort: 8233 },
      });
      const cli = await temporalCli({ toolsDir: defaultToolsDir, report });
      containers.run("temporal", { command: [cli, ...temporal], environment: {} });
    };
    const startEngines = async () => {
      const mongo = await mongoCommand({
        ...{ dataDir: join(dir, "mongodb"), toolsDir: defaultToolsDir, report },
        ...{ port: ports.mongod, bind: "0.0.0.0" },
      });
      containers.run("mongodb", { command: [mongo.command, ...mongo.args], environment: {} });
      await startTemporal();
      const mongoUri = `mongodb://127.0.0.1:${here.mongo}/?directConnection=true`;
      const temporalAddress = `127.0.0.1:${here.temporal}`;
      await eventually(
        "MongoDB",
        () => mongoAnswers(mongoUri),
        (it) => it,
      );
      const register = () =>
        withTemporal(temporalAddress, (connection) => registerSearchAttributes(connection, "default")).then(
          () => true,
          () => false,
        );
      await eventually("Temporal", register, (it) => it);
    };
    const standInNames = partNames.filter((name) => !["temporal", "mongo", "api", "worker"].includes(name));
    const [stack] = await Promise.all([
      startStack({
        ...{ dataDir, ports: here, report, only: standInNames },
        settings: { ...redelivery, ...settings, PUBLIC_URL: publicUrl, LOG_LEVEL: "warn" },
      }),
      startEngines(),
    ]);
    closing.push(() => stack.stop());

    const upstreams = join(dir, hostsFile);
    const apiHosts = hosts.map((host) => `${containers.addressOf(host, network)}:${ports.api}`).join(" ");
    const watchEnvironment = {
      ...{ PATH: process.env["PATH"] ?? "", API_HOSTS: apiHosts, API_HOSTS_FILE: upstreams },
      NGINX_PID_FILE: join(dir, "nginx.pid"),
    };
    const [command = "", ...args] = containers.inside("nginx");
    const watchLog = openSync(join(dir, "logs", "api-hosts.log"), "a");
    const watching = spawn(command, [...args, join(projectRoot, "deploy", "nginx", "api-hosts.sh")], {
      ...{ env: watchEnvironment, detached: true, stdio: ["ignore", watchLog, watchLog] },
    });
    closing.push(() => signalGroup(watching.pid ?? 0, "SIGKILL"));
    await eventually(
      "the list of hosts",
      async () => readFileSync(upstreams, { encoding: "utf8", flag: "a+" }),
      (text) => text.includes("}"),
    );
    const nginx = await startNginx(
      dir,
      {
        ...{ PUBLIC_HOST: "127.0.0.1", API_UPSTREAM: "api_hosts", RESOLVER: "127.0.0.11" },
        ...{ HTTP_PORT: String(ports.http), HTTPS_PORT: String(ports.https) },
        ...{ TLS_CERTIFICATE: certificate, TLS_KEY: key },
      },
      {
        inside: containers.inside("nginx"),
        include: [upstreams],
        reach: (port) => reach("nginx", port),
      },
    );
    closing.push(() => nginx.stop());

    const keysOf = (host: Host): string => join(dir, `keys-${host}.json`);
    const keysFile = stack.env["PAYLOAD_KEYS_FILE"] ?? "";
    for (const host of hosts) copyFileSync(keysFile, keysOf(host));
    const nameOf = (host: Host, part: Part, { version }: OnHost): string => `${host}-${part}-${version}`;
    const { api: portOfA, mongo: portOfB } = await freePorts();
    const doors = { a: portOfA, b: portOfB };
    for (const host of hosts) closing.push(await forward(doors[host], () => reach(host, ports.api)));

    const house = {
      dir,
      dataDir,
      stack,
      containers,
      nginx,
      proxy,
      /** Addresses at which the API of each host can be reached without nginx. */
      doors: { a: `http://127.0.0.1:${doors.a}`, b: `http://127.0.0.1:${doors.b}` },

      /** File with the payload keys that the test itself uses. */
      keysFile,
      /** Copies the test's payload keys to a host. The host's programs read them at their next start. */
      copyKeys: (host: Host): void => copyFileSync(keysFile, keysOf(host)),

      /** Starts a program of a release on a host. */
      start(host: Host, part: Part, release: OnHost): void {
        const commands = join(dir, `commands-${host}`);
        mkdirSync(commands, { recursive: true });
        containers.run(
          nameOf(host, part, release),
          {
            command: [process.execPath, join(release.folder, "dist", part, "main.js")],
            environment: {
              ...{ ...boundless, ...settings, ...stack.env, LOG_LEVEL: "info" },
              ...{ MONGODB_URI: `mongodb://mongodb:${ports.mongo}/ca-renewal?directConnection=true` },
              ...{ TEMPORAL_ADDRESS: `temporal:${ports.temporal}`, PLAINTEXT_HOSTS: "mongodb,temporal" },
              ...{ API_HOST: "0.0.0.0", API_PORT: String(ports.api), COMMANDS_DIR: commands },
              ...{ TRUSTED_PROXIES: containers.addressOf("nginx", network) },
              ...{ WORKER_HOST: "0.0.0.0", WORKER_HEALTH_PORT: String(release.healthPort) },
              ...{ WORKER_METRICS_PORT: String(release.healthPort + 1) },
              ...{ WORKER_TAKES_OVER_AFTER_SECONDS: "90", PAYLOAD_KEYS_FILE: keysOf(host) },
              ...release.settings,
            },
            directory: release.folder,
            restarts: true,
          },
          host,
        );
      },
      stop: (host: Host, part: Part, release: OnHost, signal?: NodeJS.Signals): Promise<void> =>
        containers.stop(nameOf(host, part, release), signal),
      signal: (host: Host, part: Part, release: OnHost, signal: NodeJS.Signals): void =>
        containers.signal(nameOf(host, part, release), signal),
      log: (host: Host, part: Part, release: OnHost): string => containers.log(nameOf(host, part, release)),

      /** Waits until a program's /readyz answers 200. */
      async ready(host: Host, part: Part, release: OnHost): Promise<void> {
        const port = part === "api" ? ports.api : release.healthPort;
        const isReady = () => ask(() => reach(host, port), "/readyz");
        await eventually(`${host}'s ${part}`, isReady, (status) => status === 200);
      },
      /** Returns the number of connections of a host (its worker's long polls) that Temporal considers open. */
      async heldByTemporal(host: Host): Promise<number> {
        const [ip = "", ...there] = containers.inside("temporal");
        const of = ["ss", "-Htn", "state", "established", "dst", containers.addressOf(host, network)];
        const { stdout } = await promisify(execFile)(ip, [...there, ...of]);
        return stdout.split("\n").filter((line) => line !== "").length;
      },
      /** Returns the hosts to which nginx sends requests. */
      upstreams: (): Host[] =>
        hosts.filter((host) => {
          const address = `${containers.addressOf(host, network)}:${ports.api}`;
          return readFileSync(upstreams, "utf8").includes(`${address} max_fails`);
        }),
      /** Ends everything. The logs are kept unless the test found nothing. */
      close: closeAll,
    };
    return house;
  } catch (error) {
    await closeAll();
    throw error;
  }
}

export type TwoHosts = Awaited<ReturnType<typeof openTwoHosts>>;

/** Returns the status of an answer, or undefined if there is none. */
async function ask(open: () => Promise<Socket>, path: string): Promise<number | undefined> {
  const socket = await open().catch(() => undefined);
  if (!socket) return undefined;
  const impatience = setTimeout(() => socket.destroy(), 4_000);
  try {
    socket.write(`GET ${path} HTTP/1.0\r\nhost: 127.0.0.1\r\n\r\n`);
    let text = "";
    for await (const chunk of socket) text += String(chunk);
    return Number(text.split(" ")[1]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(impatience);
    socket.destroy();
  }
}
