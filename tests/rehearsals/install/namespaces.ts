import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { errorCode } from "../../../embedded/tools/error-code";

/** A network as compose means it: its members, and the addresses that it gives. */
export interface Network {
  /** "172.31.240.0/24", always a /24 here. */
  subnet: string;
  /** Nothing of it reaches what is outside. */
  internal: boolean;
  members: readonly string[];
}

export type Networks = Readonly<Record<string, Network>>;

/** The machine itself, in each network that isn't internal: its gateway. */
export const host = "host";

/** Names known to everybody who gets out, each by the member that it leads to. */
export type OutsideNames = Readonly<Record<string, string>>;

const prefix = "ca";
const configuration = "/etc/netns";
const nobodysCard = "02:00:00:00:00:01";
const ip = (...args: string[]): string => execFileSync("ip", args, { encoding: "utf8", stdio: "pipe" });
const batch = (namespace: string, lines: readonly string[]): void => {
  execFileSync("ip", ["-n", namespace, "-batch", "-"], { input: lines.join("\n"), stdio: "pipe" });
};

/** Why this process can't make namespaces; undefined where it can. */
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

/** Ends what runs in a namespace, and takes it away; one that isn't there is fine. */
function remove(namespace: string): void {
  try {
    for (const pid of ip("netns", "pids", namespace).split("\n").filter(Boolean))
      process.kill(Number(pid), "SIGKILL");
  } catch {
    // Gone already.
  }
  try {
    ip("netns", "del", namespace);
  } catch {
    // The process has ended.
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

/** Removes the remains of a run that was killed. */
function sweep(): void {
  mkdirSync(configuration, { recursive: true });
  for (const name of readdirSync(configuration)) {
    const [, pid] = new RegExp(`^${prefix}(\\d+)-`).exec(name) ?? [];
    if (pid !== undefined && !isAlive(Number(pid))) remove(name);
  }
}

/**
 * A network namespace for each member, a bridge for each network: who shares none reaches nobody there. The machine
 * passes on what is for the ports of the web only, as far as those in `published` are concerned.
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
   * Writes the files of names as Docker would: each member that shares a network stands at its address there, and the
   * outside is known to those who reach it.
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
      // The file is overwritten in place, because running programs have this very file.
      writeFileSync(
        `${configuration}/${namespaceOf(member)}/hosts`,
        ["127.0.0.1 localhost", ...near, ...far, ""].join("\n"),
      );
    }
  }

  /** Gives a member its addresses and its way out. */
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
  /** Sends one member's messages to another to a network card that nobody has. */
  const silence = (from: string, to: string): void =>
    batch(
      namespaceOf(from),
      neighbours(from, to).map(
        ([address, device]) => `neigh replace ${address} lladdr ${nobodysCard} dev ${device} nud permanent`,
      ),
    );
  /** Makes one member forget the other's network card, so that it asks again. */
  const listen = (from: string, to: string): void => {
    for (const [address, device] of neighbours(from, to))
      spawnSync("ip", ["-n", namespaceOf(from), "neigh", "del", address, "dev", device]);
  };

  try {
    // The folder of its files comes first: by it, what was left behind is found.
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
    // The router reports at once, and each time, that a packet's receiver isn't there.
    const router = "cd /proc/sys/net/ipv4 && echo 1 > ip_forward && echo 0 > icmp_ratelimit";
    ip("netns", "exec", namespaceOf(host), "sh", "-c", router);
    // Nothing but what is published goes from one network to another.
    for (const port of [80, 443]) publish(port);
    const links = networksOf(host).map((_, index) => `rule add pref 20 iif eth${index} prohibit`);
    batch(namespaceOf(host), links);
  }

  /** The machine passes on what is for a port, and the answers. As with Docker, who is asked sees who asks. */
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
    /** The words before a command that is to run in the member's namespace. */
    inside: (member: string): string[] => ["ip", "netns", "exec", namespaceOf(member)],
    addAddress: (member: string, address: string): void =>
      batch(namespaceOf(member), [`addr add ${address}/24 dev eth0`]),
    /** Pulls a member's cables: whoever speaks to it, or it to others, is met with silence. */
    cut: (member: string): void => plug(member, () => "nomaster"),
    /** Silences the connection between two members of a network, and no other. */
    part: (one: string, other: string): void => {
      silence(one, other);
      silence(other, one);
    },
    /** Plugs a member's cables in again, and has all others speak to it. */
    heal(member: string): void {
      plug(member, (network) => `master bridge${Object.keys(networks).indexOf(network)}`);
      for (const other of members) {
        listen(member, other);
        listen(other, member);
      }
    },
    /**
     * Moves a member as Docker does when its container is made anew: to another address in each network, to which its
     * names lead at once.
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
