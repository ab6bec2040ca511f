import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, openSync, readFileSync, closeSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { signalGroup } from "../../../embedded/tools/signal-group";
import { host, separate, whyTogether, type Networks, type OutsideNames } from "./namespaces";

/** Port that is open in each container, so that tests can find out who reaches the container. */
export const knockPort = 7;

/** Forwarder that runs in each container beside its program: see doorway.mjs. */
export interface Doorway {
  forwards?: { from: string; to: string }[];
  secure?: object;
}

export interface Program {
  command: readonly string[];
  environment: Readonly<Record<string, string>>;
  /** Paths that the program sees, each as [path on this machine, path in the container]. */
  mounts?: readonly (readonly [source: string, target: string])[];
  /** User of the program; root by default. */
  user?: "root" | "1000" | "1001";
  /** Working directory of the program; / by default. */
  directory?: string;
  /** True if the program is started again when it ends by itself, as "restart: unless-stopped" has it. */
  restarts?: boolean;
}

/** Time after which a program that ended by itself is started again, in milliseconds. */
const restartMs = 500;

interface Options {
  /** Empty folder for the containers' files. */
  dir: string;
  networks: Networks;
  names: OutsideNames;
  doorways: Readonly<Record<string, Doorway>>;
  /** Reason why containers share the machine's network; by default found out from this machine. */
  together?: string | undefined;
}

/**
 * Provides containers without Docker: each has a network namespace, and its files are mounted over the machine's. A
 * process without the right to create namespaces (CAP_NET_ADMIN) runs all programs on the machine itself; then
 * container names are replaced by 127.0.0.1, and paths by the machine's.
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

  /** Returns a path on this machine for a path in the container. */
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
    // Without namespaces, the containers need no entry, but ports that are published under another number are
    // forwarded.
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
    /** Reason why the containers share the machine's network; undefined if each has a namespace. */
    together,
    members,
    /** Returns a container's address in a network. */
    addressOf: (member: string, network: string): string => apart?.addressOf(member, network) ?? "127.0.0.1",
    networksOf: (member: string): string[] =>
      Object.keys(networks).filter((network) => networks[network]?.members.includes(member)),
    logOf,
    /** Returns what a program has printed so far. */
    log: (name: string): string => readFileSync(logOf(name), "utf8"),

    /** Starts a program that runs until it is stopped. */
    run(name: string, program: Program, member = name): void {
      const child = start(member, name, program);
      running.set(name, child);
      if (!program.restarts) return;
      child.once("exit", (code, signal) => {
        if (running.get(name) !== child) return;
        process.stderr.write(`${name} ended by itself (${code ?? signal}) and is started again\n`);
        setTimeout(() => {
          if (running.get(name) === child) containers.run(name, program, member);
        }, restartMs);
      });
    },

    /**
     * Replaces the container's paths and names in a text by this machine's, if containers have no namespaces of their
     * own.
     */
    here: (text: string, mounts: NonNullable<Program["mounts"]>): string =>
      apart ? text : here(text, { mounts }),

    /**
     * Runs a program to its end. Its output is logged under the name. @throws Error with the output's last lines if the
     * program fails
     */
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

    /** Sends a signal to a program and to all processes that it has started. */
    signal: (name: string, signal: NodeJS.Signals): void => signalGroup(containers.pidOf(name), signal),

    async stop(name: string, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
      const child = running.get(name);
      running.delete(name);
      if (child) await end(child, signal);
    },

    /** Gives a stopped container another address, as Docker does when it creates a container anew. */
    move: (member: string): void => apart?.move(member),

    /** Returns the beginning of a command line that runs a command in the container's namespace. */
    inside: (member: string): string[] => apart?.inside(member) ?? [],

    /**
     * Cuts a member off the network; packets to it are lost without an error. `part` only cuts the connection between
     * two members.
     */
    cut: (member: string): void => apart?.cut(member),
    part: (one: string, other: string): void => apart?.part(one, other),
    /** Reconnects a member with all others. */
    heal: (member: string): void => apart?.heal(member),

    /** Publishes a port: the machine forwards connections to it into the container, from outside as well. */
    publish: (port: number): void => apart?.publish(port),

    /**
     * Gives a member an additional address in its first network, or gives it to the loopback interface if there are no
     * namespaces.
     */
    addAddress: (member: string, address: string): void => apart?.addAddress(member, address),

    /** Connects from within a container. @throws Error with the system's error code as its message */
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

/** Returns a program's environment: its own settings, and the search path of programs. */
const environmentOf = ({ environment }: Pick<Program, "environment">): Record<string, string> => ({
  PATH: process.env["PATH"] ?? "",
  LANG: "C.UTF-8",
  ...environment,
});
