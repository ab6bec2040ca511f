import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { eventually } from "../../../embedded/demo/narrator";
import { freePorts } from "../../../embedded/stack/free-ports";
import { portsFrom } from "../../../embedded/stack/ports";
import { providerChildren } from "../../../embedded/stack/provider-children";
import { environmentOf, type Composition, type Service } from "../../deploy/compose";
import { encrypted, forward } from "../hosts/forwards";
import { linesOf, makeCertificate } from "../sign-in/nginx";
import { openContainers, type Program } from "./containers";
import { listenForCompose, type ComposeCommand } from "./docker-compose";
import { followPage } from "./documented";
import * as layout from "./layouts";
import { host, whyTogether } from "./namespaces";
import { plannedNetworks } from "./planned-networks";
import { healthOfImage, standIns, type StandsFor } from "./stands-for";

/** Milliseconds between two health checks. Each check starts a process with mounts of its own. */
const checkEveryMs = 1_000;
const gateways = ["wechat-gateway", "union-pay-gateway", "sms-provider", "invoice-provider"] as const;
const ports = portsFrom({});
/** Names of the gateways as in the compose files, each with the local port behind its TLS. */
const gatewayNames = {
  "api.mch.weixin.qq.com": ports.wechatGateway,
  "gateway.95516.com": ports.unionPayGateway,
  "filedownload.95516.com": ports.unionPayGateway,
  "dysmsapi.aliyuncs.com": ports.smsProvider,
  "documents.jss.com.cn": ports.invoiceProvider,
  "sdk.nuonuo.com": ports.invoiceProvider,
  "open.nuonuo.com": ports.invoiceProvider,
};

const addressesAt = (port: number): string =>
  Object.entries(gatewayNames)
    .flatMap(([name, behind]) => (behind === port ? [`https://${name}`] : []))
    .join(" ");

/** Sets up a machine in network namespaces as docs/install.md says. Its services start when they are told to. */
export async function openDocumentedStack() {
  const dir = mkdtempSync(join(tmpdir(), "ca-renewal-documented-"));
  // Servers that change to a user of their own have files in the folder, so everybody may enter it.
  chmodSync(dir, 0o755);
  const apart = whyTogether() === undefined;
  const { certificate, key } = await makeCertificate(dir, [
    layout.publicHost,
    layout.signInHost,
    ...Object.keys(gatewayNames),
  ]);
  const authority = readFileSync(certificate);
  const { networks, published } = await plannedNetworks(
    layout.layoutFiles,
    layout.isOwnIdentity ? [layout.identity] : [],
  );
  const { apart: specs, consumers } = await providerChildren({
    ...{ started: gateways, dataDir: join(dir, "given"), ports, portalUrl: layout.publicUrl },
    base: { NODE_EXTRA_CA_CERTS: certificate },
  });
  const containers = await openContainers({
    ...{ dir, networks },
    names: {
      [layout.publicHost]: layout.door,
      [layout.signInHost]: layout.isOwnIdentity ? layout.identity : layout.door,
      ...Object.fromEntries(Object.keys(gatewayNames).map((name) => [name, "gateways"])),
    },
    doorways: apart
      ? { [host]: { forwards: published }, gateways: { secure: { certificate, key, hosts: gatewayNames } } }
      : {},
  });
  const closing: (() => Promise<void> | void)[] = [() => containers.close()];
  const page = await followPage({
    ...{ dir, containers },
    given: {
      ...{ ...consumers, TLS_CERTIFICATE_FILE: certificate, TLS_KEY_FILE: key },
      ...(layout.isOwnIdentity ? layout.givenByOffice : {}),
      SIGN_IN_PUBLISHED_PORT: `${containers.addressOf(host, "internet")}:8480`,
    },
  });
  let stands: Record<string, StandsFor> = {};
  let composition: Composition;
  let shells = 0;
  /** Environment with which each service was started, as JSON. */
  const madeOf = new Map<string, string>();
  const hasChanged = (name: string): boolean => madeOf.get(name) !== JSON.stringify(environmentHere(name));

  function mountsOf({ secrets = [], volumes = [] }: Service): [string, string][] {
    const keys = secrets.map(({ source }): [string, string] => [
      page.atHome(composition.secrets[source]?.file ?? ""),
      `/run/secrets/${source}`,
    ]);
    const folders = volumes.map((volume): [string, string] => {
      const [source = "", target = ""] =
        typeof volume === "string" ? volume.split(":") : [volume.source, volume.target];
      return [source.startsWith("/") ? page.atHome(source) : volumeOf(source), target];
    });
    return [...keys, ...folders];
  }

  /** Returns the folder of a named volume. Volumes of API and worker belong to uid 1000, as in their image. */
  function volumeOf(name: string): string {
    const volume = join(dir, "volumes", name);
    mkdirSync(volume, { recursive: true });
    const owner = { "api-commands": 1000, "audit-heads": 1000, inspector: 1001 }[name];
    if (owner !== undefined) chownSync(volume, owner, owner);
    return volume;
  }

  const environmentHere = (name: string): Record<string, string> => ({
    ...stands[name]?.image?.environment,
    ...environmentOf(composition.services[name]),
    ...stands[name]?.variables,
  });

  function programOf(name: string, command?: readonly string[]): Program {
    const service = composition.services[name];
    if (!service) throw new Error(`there is no service ${name}`);
    const { image = {}, command: commandOf } = stands[name] ?? {};
    return {
      ...image,
      command: command ?? commandOf?.(service) ?? [],
      environment: environmentHere(name),
      mounts: [...(image.mounts ?? []), ...mountsOf(service)],
    };
  }

  function healthOf(name: string): readonly string[] {
    const { healthPort } = stands[name] ?? {};
    if (healthPort !== undefined) return ["bash", "-c", `: < /dev/tcp/127.0.0.1/${healthPort}`];
    const { test = healthOfImage } = composition.services[name]?.healthcheck ?? {};
    const words = typeof test === "string" ? ["bash", "-c", test] : test.filter((word) => word !== "CMD");
    return words.map((word) => word.replaceAll("$$", "$"));
  }

  /** Repeats a service's health check, as Docker does, until it succeeds. */
  async function healthy(name: string): Promise<void> {
    const check = programOf(name, healthOf(name));
    const program = { ...check, environment: { ...check.environment, HOSTNAME: name } };
    const ask = async () => {
      if (containers.hasEnded(name))
        throw new Error(`${name} has ended: ${containers.log(name).slice(-3_000)}`);
      return containers.do(name, `${name}-health`, program).then(
        () => true,
        () => pause(checkEveryMs, false),
      );
    };
    // Keycloak needs almost a minute on an idle machine, and many times that on a busy one.
    await eventually(`${name}'s health`, ask, (it) => it, 420);
  }

  interface Phases {
    started: Promise<void>;
    /** Resolves when a job has ended, or when a server is healthy. */
    settled: Promise<void>;
  }

  /** Starts the services that aren't running, each as soon as its dependencies are in the required state. */
  async function up(names: readonly string[], isAlone = false): Promise<void> {
    const phases = new Map<string, Phases>();
    const begin = (name: string): Phases => {
      const known = phases.get(name);
      if (known) return known;
      const { depends_on: needed = {}, restart } = composition.services[name] ?? {};
      const before = Object.entries(isAlone ? {} : needed).map(([other, { condition }]) => {
        const { started, settled } = begin(other);
        return condition === "service_started" ? started : settled;
      });
      const isJob = restart === "no";
      const isThere = stands[name]?.command === undefined || containers.pidOf(name) > 0;
      const started = Promise.all(before).then(() => {
        if (isJob || isThere) return;
        madeOf.set(name, JSON.stringify(environmentHere(name)));
        containers.run(name, programOf(name));
      });
      const settled = started.then(async () => {
        if (stands[name]?.command === undefined) return;
        await (isJob ? containers.do(name, name, programOf(name)) : healthy(name));
      });
      phases.set(name, { started, settled });
      return { started, settled };
    };
    await Promise.all(names.map((name) => begin(name).settled));
  }

  const serviceNames = () =>
    Object.entries(composition.services).flatMap(([name, { profiles }]) => (profiles ? [] : [name]));

  async function startGateways(): Promise<void> {
    stands = await standIns({ dir: join(dir, "stands"), certificate });
    for (const { name: gateway, command: program, args, env = {} } of specs)
      containers.run(
        gateway,
        {
          command: [program, ...args],
          environment: { ...env, SERVED_AS: addressesAt(Number(env["PORT"])) },
        },
        "gateways",
      );
    if (!layout.isOwnIdentity) return;
    const { mounts } = stands["keycloak"]?.image ?? {};
    containers.run(layout.identity, layout.officeKeycloak({ dir, certificate, key, mounts }));
    await stack.reached(layout.identity, 443);
  }

  /** Carries out a command that deploy/ca gives to docker-compose. @returns what docker-compose would print */
  async function compose({ verb, services, program, passed, ...how }: ComposeCommand): Promise<string> {
    const [name = ""] = services;
    composition = await page.compose();
    if (Object.keys(stands).length === 0) await startGateways();
    const there = services.filter((one) => stands[one]?.command !== undefined);
    if (verb === "up") {
      for (const one of there) if (how.isForced || hasChanged(one)) await containers.stop(one);
      await up(services.length > 0 ? there : serviceNames(), how.isAlone);
      return "";
    }
    if (verb === "logs") return containers.log(name);
    if (verb === "run" || verb === "exec") {
      const job = `${name}-${verb}-${(shells += 1)}`;
      const command = [...(stands[name]?.entry ?? []), ...program];
      const asked = programOf(name, command.length > 0 ? command : undefined);
      await containers.do(name, job, { ...asked, environment: { ...asked.environment, ...passed } });
      return containers.log(job);
    }
    if (["build", "ps", "stop"].includes(verb)) return "";
    throw new Error(`nothing stands for docker-compose ${verb}`);
  }
  closing.push(listenForCompose(page.socket, compose));

  const stack = {
    ...{ dir, containers, page, certificate, apart, authority },
    stands: () => stands,
    composition: () => composition,
    environmentHere,
    servers: () =>
      serviceNames().filter(
        (name) => stands[name]?.command !== undefined && composition.services[name]?.restart !== "no",
      ),

    /** Restarts a service with the present content of .env. */
    async apply(name: string): Promise<void> {
      composition = await page.compose();
      await containers.stop(name);
      await up([name]);
    },

    /** Waits until somebody on the internet can reach a member. */
    reached: (member: string, port: number) =>
      eventually(
        `${member}:${port}`,
        () =>
          containers.reach("people", containers.addressOf(member, "internet"), port).then(
            (socket) => socket.destroy().destroyed,
            () => false,
          ),
        (it) => it,
      ),

    /** Runs shell lines in a member's place. @returns what they print */
    async shell(member: string, lines: string, environment: Record<string, string> = {}): Promise<string> {
      const name = `shell-${(shells += 1)}`;
      await containers.do(member, name, { command: ["bash", "-euc", lines], environment });
      return containers.log(name);
    },

    /** Returns the entries of nginx's log so far. */
    proxyLines: () => linesOf(join(dir, "stands", "nginx-logs", "access.log")),

    /**
     * Returns a local address by which the test connects to a target as a given member does; with TLS if a
     * certificate's name is given.
     */
    async doorFrom(member: string, target: string, port: number, name?: string): Promise<string> {
      const { api: door } = await freePorts();
      const open = async () => {
        const socket = await containers.reach(member, target, port);
        return name === undefined ? socket : encrypted(socket, authority, name);
      };
      closing.push(await forward(door, open));
      return `http://127.0.0.1:${door}`;
    },

    /** Returns the actions of the gateways' own customers: paying, and reading an SMS. */
    async controls() {
      const door = (port: number) => stack.doorFrom("gateways", "127.0.0.1", port);
      return {
        wechatGateway: await door(ports.wechatGateway),
        unionPayGateway: await door(ports.unionPayGateway),
        smsProvider: await door(ports.smsProvider),
      };
    },

    async close(): Promise<void> {
      for (const close of closing.splice(0).toReversed()) await close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
  return stack;
}

export type DocumentedStack = Awaited<ReturnType<typeof openDocumentedStack>>;
