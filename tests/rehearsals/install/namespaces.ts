import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { errorCode } from "../../../embedded/tools/error-code";

/** A network as in a compose file: its members, and its addresses. */
export interface Network {
  /** Address range like "172.31.240.0/24", always a /24 here. */
  subnet: string;
  /** True if members reach nobody outside of the network. */
  internal: boolean;
  members: readonly string[];
}

export type Networks = Readonly<Record<string, Network>>;

/** Member that is the machine itself: the gateway of each network that isn't internal. */
export const host = "host";

/** Names that everybody with a way out can resolve, each with the member to which it leads. */
export type OutsideNames = Readonly<Record<string, string>>;

const prefix = "ca";
const configuration = "/etc/netns";
const nobodysCard = "02:00:00:00:00:01";
const ip = (...args: string[]): string => execFileSync("ip", args, { encoding: "utf8", stdio: "pipe" });
const batch = (namespace: string, lines: readonly string[]): void => {
  execFileSync("ip", ["-n", namespace, "-batch", "-"], { input: lines.join("\n"), stdio: "pipe" });
};

/** Returns the reason why this process can't create namespaces, or undefined if it can. */
export function whyTogether(): string | undefined {
  const name = `${prefix}${process.pid}-try`;
  try {
    ip("netns", "add", name);
    batch(name, ["link add bridge type bridge", "link add one type veth peer name other"]);
    ip("netns", "exec", name, "true");
    return undefined;
  } catch (error) {
    const said = (error as { stderr?: Buffer | string }).stderr;
    return (said ?? String(error)).toString().trim().split("\n")[0];
  } finally {
    remove(name);
  }
}

/** Ends all processes in a namespace, and deletes it. Does nothing if it doesn't exist. */
function remove(namespace: string): void {
  try {
    for (const pid of ip("netns", "pids", namespace).split("\n").filter(Boolean))
      process.kill(Number(pid), "SIGKILL");
  } catch {
    // The process may have ended in the meantime.
  }
  try {
    ip("netns", "del", namespace);
  } catch {
    // The namespace doesn't exist.
  }
  rmSync(`${configuration}/${namespace}`, { recursive: true, force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === "EPERM";
  }
}

/** Removes the namespaces of a run that was killed. */
function sweep(): void {
  mkdirSync(configuration, { recursive: true });
  for (const name of readdirSync(configuration)) {
    const [, pid] = new RegExp(`^${prefix}(\\d+)-`).exec(name) ?? [];
    if (pid !== undefined && !isAlive(Number(pid))) remove(name);
  }
}

/**
 * Creates a network namespace for each member and a bridge for each network. Members without a common network can't
 * reach each other. The machine forwards only the web's ports and those that are published.
 */
export function separate(networks: Networks, names: OutsideNames) {
  sweep();
  const namespaceOf = (member: string): string => `${prefix}${process.pid}-${member}`;
  const members = [...new Set(Object.values(networks).flatMap((network) => network.members))];
  const networksOf = (member: string): string[] =>
    Object.keys(networks).filter((name) => networks[name]?.members.includes(member));
  const stemOf = (network: string): string => (networks[network]?.subnet ?? "").replace(/\.0\/24$/, "");
  const lasts = new Map(members.map((member, index) => [member, 10 + index]));
  const addressOf = (member: string, network: string): string =>
    `${stemOf(network)}.${member === host ? 1 : lasts.get(member)}`;
  const outOf = (member: string): string | undefined =>
    networksOf(member).find((network) => networks[network]?.internal === false);
  const all = ["switch", ...members];
  const stop = (): void => all.forEach((member) => remove(namespaceOf(member)));
  process.once("exit", stop);

  /**
   * Writes the members' hosts files as Docker would: each file has the members of common networks and, if the member
   * has a way out, the outside names.
   */
  function writeHosts(): void {
    for (const member of members) {
      const near = members.flatMap((other) => {
        const shared = networksOf(member).find((network) => networksOf(other).includes(network));
        return shared === undefined || other === host ? [] : [`${addressOf(other, shared)} ${other}`];
      });
      const far = Object.entries(names).flatMap(([name, other]) => {
        const shared = networksOf(member).find((network) => networksOf(other).includes(network));
        const network = shared ?? outOf(other);
        return outOf(member) === undefined || network === undefined
          ? []
          : [`${addressOf(other, network)} ${name}`];
      });
      // The file is overwritten in place, because running programs have it mounted.
      writeFileSync(
        `${configuration}/${namespaceOf(member)}/hosts`,
        ["127.0.0.1 localhost", ...near, ...far, ""].join("\n"),
      );
    }
  }

  /** Gives a member its addresses and its default route. */
  function settle(member: string): void {
    const out = outOf(member);
    const lines = networksOf(member).map(
      (network, index) => `addr replace ${addressOf(member, network)}/24 dev eth${index}`,
    );
    const isRouter = member === host;
    if (out !== undefined && !isRouter) lines.push(`route replace default via ${addressOf(host, out)}`);
    batch(namespaceOf(member), lines);
  }

  const plug = (member: string, where: (network: string) => string): void => {
    const number = members.indexOf(member);
    const cables = networksOf(member).map(
      (network, index) => `link set to${number}-${index} ${where(network)}`,
    );
    batch(namespaceOf("switch"), cables);
  };
  const neighbours = (from: string, to: string): [address: string, device: string][] =>
    networksOf(from).flatMap((network, index): [string, string][] =>
      from !== to && networksOf(to).includes(network) ? [[addressOf(to, network), `eth${index}`]] : [],
    );
  /** Sends one member's packets for another to a hardware address that no network card has. */
  const silence = (from: string, to: string): void =>
    batch(
      namespaceOf(from),
      neighbours(from, to).map(
        ([address, device]) => `neigh replace ${address} lladdr ${nobodysCard} dev ${device} nud permanent`,
      ),
    );
  /** Makes one member forget the other's hardware address, so that it asks for it again. */
  const listen = (from: string, to: string): void => {
    for (const [address, device] of neighbours(from, to))
      spawnSync("ip", ["-n", namespaceOf(from), "neigh", "del", address, "dev", device]);
  };

  try {
    // The folder of the namespace's files is created first, because remains of a killed run are found by it.
    for (const member of all) mkdirSync(`${configuration}/${namespaceOf(member)}`, { recursive: true });
    ip("netns", "add", namespaceOf("switch"));
    const bridges = Object.keys(networks).flatMap((_, index) => [
      `link add bridge${index} type bridge`,
      `link set bridge${index} up`,
    ]);
    batch(namespaceOf("switch"), bridges);
    for (const [number, member] of members.entries()) {
      const namespace = namespaceOf(member);
      writeFileSync(`${configuration}/${namespace}/hosts`, "");
      writeFileSync(`${configuration}/${namespace}/resolv.conf`, "nameserver 127.0.0.11\n");
      ip("netns", "add", namespace);
      const cables = networksOf(member).flatMap((network, index) => [
        `link add to${number}-${index} type veth peer name eth${index} netns ${namespace}`,
        `link set to${number}-${index} master bridge${Object.keys(networks).indexOf(network)} up`,
      ]);
      batch(namespaceOf("switch"), cables);
      batch(namespace, [
        "link set lo up",
        ...networksOf(member).map((_, index) => `link set eth${index} up`),
      ]);
      settle(member);
    }
    if (members.includes(host)) route();
    writeHosts();
  } catch (error) {
    stop();
    throw error;
  }

  function route(): void {
    // The router reports an unreachable receiver at once for each packet.
    const router = "cd /proc/sys/net/ipv4 && echo 1 > ip_forward && echo 0 > icmp_ratelimit";
    ip("netns", "exec", namespaceOf(host), "sh", "-c", router);
    // Between networks, only published ports are forwarded.
    for (const port of [80, 443]) publish(port);
    const links = networksOf(host).map((_, index) => `rule add pref 20 iif eth${index} prohibit`);
    batch(namespaceOf(host), links);
  }

  /**
   * Makes the machine forward connections to a port, and their answers. As with Docker, the receiver sees the sender's
   * own address.
   */
  function publish(port: number): void {
    const rules = ["dport", "sport"].map(
      (side) => `rule add pref 10 ipproto tcp ${side} ${port} lookup main`,
    );
    batch(namespaceOf(host), rules);
  }

  return {
    members,
    networksOf,
    addressOf,
    publish,
    /** Returns the beginning of a command line that runs a command in the member's namespace. */
    inside: (member: string): string[] => ["ip", "netns", "exec", namespaceOf(member)],
    addAddress: (member: string, address: string): void =>
      batch(namespaceOf(member), [`addr add ${address}/24 dev eth0`]),
    /** Cuts a member off the network: packets to and from it are lost without an error. */
    cut: (member: string): void => plug(member, () => "nomaster"),
    /** Cuts the connection between two members of a network only. */
    part: (one: string, other: string): void => {
      silence(one, other);
      silence(other, one);
    },
    /** Reconnects a member with all others. */
    heal(member: string): void {
      plug(member, (network) => `master bridge${Object.keys(networks).indexOf(network)}`);
      for (const other of members) {
        listen(member, other);
        listen(other, member);
      }
    },
    /**
     * Gives a member other addresses in all networks, as Docker does when it creates a container anew. Its names lead
     * to the new addresses at once.
     */
    move(member: string): void {
      const before = networksOf(member).map(
        (network, index) => `addr del ${addressOf(member, network)}/24 dev eth${index}`,
      );
      lasts.set(member, (lasts.get(member) ?? 0) + 100);
      batch(namespaceOf(member), before);
      settle(member);
      writeHosts();
    },
    stop(): void {
      process.off("exit", stop);
      stop();
    },
  };
}
