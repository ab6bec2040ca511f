import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, openSync, readFileSync, closeSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { signalGroup } from "../../../embedded/tools/signal-group";
import { host, separate, whyTogether, type Networks, type OutsideNames } from "./namespaces";

/** The port that is open in each container, for who tries whether they get there. */
export const knockPort = 7;

/** Forwarder that stands in a container beside its program: see doorway.mjs. */
export interface Doorway {
  forwards?: { from: string; to: string }[];
  secure?: object;
}

export interface Program {
  command: readonly string[];
  environment: Readonly<Record<string, string>>;
  /** Paths that the program finds, each as [on this machine, in the container]. */
  mounts?: readonly (readonly [source: string, target: string])[];
  /** Default: root. */
  user?: "root" | "1000";
  /** Default: /. */
  directory?: string;
}

interface Options {
  /** An empty folder of their own. */
  dir: string;
  networks: Networks;
  names: OutsideNames;
  doorways: Readonly<Record<string, Doorway>>;
  /** Why none gets a namespace; by default what this machine says. */
  together?: string | undefined;
}

/**
 * Containers without Docker: each has a network namespace, with its files mounted over the machine's. Where a process
 * may not make these (no CAP_NET_ADMIN), all share the machine: names of containers are 127.0.0.1, paths the machine's.
 */
export async function openContainers({ dir, networks, names, doorways, ...options }: Options) {
  const together = "together" in options ? options.together : whyTogether();
  const apart = together === undefined ? separate(networks, names) : undefined;
  const members = [...new Set(Object.values(networks).flatMap((network) => network.members))];
  const running = new Map<string, ChildProcess>();
  const doors = new Map<string, ChildProcess>();
  const roots = join(dir, "roots");
  mkdirSync(join(dir, "logs"), { recursive: true });
  mkdirSync(roots);
  const logOf = (name: string): string => join(dir, "logs", `${name}.log`);
  const socketOf = (member: string): string => join(dir, `${member}.sock`);

  function start(member: string, name: string, program: Program): ChildProcess {
    const [command = "", ...args] = apart ? contained(member, name, program) : translated(program);
    const log = openSync(logOf(name), "a");
    const child = spawn(command, args, {
      stdio: ["ignore", log, log],
      detached: true,
      env: apart ? environmentOf(program) : environmentOf(translatedEnvironment(program)),
      cwd: apart ? "/" : atHome(program.directory ?? "/", program),
    });
    closeSync(log);
    child.once("error", (error) => process.stderr.write(`${name}: ${error.message}\n`));
    return child;
  }

  function contained(member: string, name: string, program: Program): string[] {
    const { command, mounts = [], user = "root", directory = "/" } = program;
    const root = join(roots, `${name}-${running.size}-${Date.now()}`);
    mkdirSync(root);
    const bound = mounts.map(([source, target]) => `${source}:${target}`);
    const script = join(__dirname, "contain.sh");
    return [...(apart?.inside(member) ?? []), script, root, user, directory, ...bound, "--", ...command];
  }

  /** A path in the container as this machine has it. */
  const atHome = (text: string, { mounts = [] }: Pick<Program, "mounts">): string =>
    mounts
      .toSorted(([, one], [, other]) => other.length - one.length)
      .reduce((soFar, [source, target]) => soFar.replaceAll(target, source), text);
  const hosts = new RegExp(`(?<![\\w./-])(?:${members.join("|")})(?=:\\d)`, "g");
  const here = (text: string, program: Pick<Program, "mounts">): string =>
    atHome(text, program).replaceAll(hosts, "127.0.0.1");
  const translated = (program: Program): string[] => program.command.map((word) => here(word, program));
  const translatedEnvironment = (program: Program): Pick<Program, "environment"> => ({
    environment: Object.fromEntries(
      Object.entries(program.environment).map(([name, value]) => [name, here(value, program)]),
    ),
  });

  const forwardsHere = ({ forwards = [] }: Doorway = {}) =>
    forwards.map(({ from, to }) => ({ from, to: here(to, {}) })).filter(({ from, to }) => from !== to);

  async function openDoor(member: string): Promise<void> {
    // Containers need no doors without namespaces. Ports that are published under another number are forwarded.
    const what = apart
      ? { socket: socketOf(member), knock: knockPort, ...doorways[member] }
      : { forwards: forwardsHere(doorways[member]) };
    const command = [
      ...(apart?.inside(member) ?? []),
      process.execPath,
      join(__dirname, "doorway.mjs"),
      JSON.stringify(what),
    ];
    const log = openSync(logOf(`${member}-doorway`), "a");
    const door = spawn(command[0] ?? "", command.slice(1), {
      stdio: ["ignore", "pipe", log],
      detached: true,
    });
    closeSync(log);
    doors.set(member, door);
    if (!door.stdout) throw new Error("a pipe is missing");
    const [line] = (await Promise.race([once(door.stdout, "data"), once(door, "exit")])) as unknown[];
    if (String(line).trim() !== "open")
      throw new Error(`${member}: ${readFileSync(logOf(`${member}-doorway`), "utf8")}`);
  }

  async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    const ended = once(child, "exit");
    signalGroup(child.pid, signal);
    const impatience = setTimeout(() => signalGroup(child.pid ?? 0, "SIGKILL"), 20_000);
    await ended;
    clearTimeout(impatience);
  }

  const containers = {
    /** Why they share this machine; undefined where each has a namespace. */
    together,
    members,
    /** Returns a container's address in a network. */
    addressOf: (member: string, network: string): string => apart?.addressOf(member, network) ?? "127.0.0.1",
    networksOf: (member: string): string[] =>
      Object.keys(networks).filter((network) => networks[network]?.members.includes(member)),
    logOf,
    /** The lines of a program so far. */
    log: (name: string): string => readFileSync(logOf(name), "utf8"),

    /** Starts a program that goes on until it is stopped. */
    run(name: string, program: Program, member = name): void {
      running.set(name, start(member, name, program));
    },

    /** A text with container's paths and names as this machine has them, where no container has its own. */
    here: (text: string, mounts: NonNullable<Program["mounts"]>): string =>
      apart ? text : here(text, { mounts }),

    /** Runs a program to its end. Its lines are under the name. @throws Error with the last of them when it fails */
    async do(member: string, name: string, program: Program): Promise<void> {
      const child = start(member, name, program);
      const [code] = (await once(child, "exit")) as [number | null];
      if (code !== 0) throw new Error(`${name} ended with ${code}: ${containers.log(name).slice(-3_000)}`);
    },

    pidOf: (name: string): number => running.get(name)?.pid ?? 0,
    hasEnded: (name: string): boolean => {
      const child = running.get(name);
      return child !== undefined && (child.exitCode !== null || child.signalCode !== null);
    },

    /** Sends a signal to a program and all processes that it started. */
    signal: (name: string, signal: NodeJS.Signals): void => signalGroup(containers.pidOf(name), signal),

    async stop(name: string, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
      const child = running.get(name);
      running.delete(name);
      if (child) await end(child, signal);
    },

    /** Moves a container's address, as when it is made anew: it is stopped, and has another address from now on. */
    move: (member: string): void => apart?.move(member),

    /** The words before a command that is started in another way. */
    inside: (member: string): string[] => apart?.inside(member) ?? [],

    /** Pulls a member's cables, silently; or parts two that share a network. */
    cut: (member: string): void => apart?.cut(member),
    part: (one: string, other: string): void => apart?.part(one, other),
    /** Plugs a member's cables in again, and lets all speak to it. */
    heal: (member: string): void => apart?.heal(member),

    /** Has the machine pass on what comes to this port of a container, from outside as well. */
    publish: (port: number): void => apart?.publish(port),

    /** Lets a member have further addresses in its first network; without namespaces the loopback has them. */
    addAddress: (member: string, address: string): void => apart?.addAddress(member, address),

    /** A connection as the container makes it. @throws Error whose message is the system's code */
    async reach(member: string, target: string, port: number, localAddress?: string): Promise<Socket> {
      const place = members.includes(target) ? "127.0.0.1" : target;
      const from = localAddress === undefined ? {} : { localAddress };
      const socket = apart ? connect(socketOf(member)) : connect({ port, host: place, family: 4, ...from });
      if (!apart) {
        await once(socket, "connect");
        return socket;
      }
      socket.write(`${[target, port, localAddress ?? ""].join(" ").trim()}\n`);
      const [said] = (await once(socket, "data")) as [Buffer];
      const [word = ""] = said.toString().split("\n");
      if (word === "connected") return socket;
      socket.destroy();
      throw new Error(word);
    },

    async close(): Promise<void> {
      await Promise.all([...running.keys()].map((name) => containers.stop(name)));
      await Promise.all([...doors.values()].map((door) => end(door, "SIGKILL").catch(() => undefined)));
      apart?.stop();
    },
  };

  try {
    await Promise.all((apart ? members : [host]).map(openDoor));
    return containers;
  } catch (error) {
    await containers.close();
    throw error;
  }
}

export type Containers = Awaited<ReturnType<typeof openContainers>>;

/** Returns a program's environment: its own settings, and the path to programs. */
const environmentOf = ({ environment }: Pick<Program, "environment">): Record<string, string> => ({
  PATH: process.env["PATH"] ?? "",
  LANG: "C.UTF-8",
  ...environment,
});
