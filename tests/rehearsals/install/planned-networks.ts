import { allFiles, composeConfig, samplesFor, type Composition } from "../../deploy/compose";
import { host, type Networks } from "./namespaces";

/**
 * Members on the internet: people with a browser, a stranger who floods the system, the gateways, and a balancer in
 * front of the system.
 */
const outside = ["people", "stranger", "gateways", "balancer"];

/**
 * Returns the networks of the compose files, with the machine as gateway of those that lead outside, and the internet
 * beyond it.
 */
function networksOf({ networks, services }: Composition, more: readonly string[]): Networks {
  const known = Object.entries(networks).map(([name, { internal = false, ipam }], index) => {
    const members = Object.keys(services).filter((service) => name in (services[service]?.networks ?? {}));
    const subnet = ipam?.config[0]?.subnet ?? `172.31.${241 + index}.0/24`;
    return [name, { subnet, internal, members: internal ? members : [...members, host] }] as const;
  });
  // A server without a network has a namespace with nobody else in it.
  const lonely = Object.keys(services).filter(
    (service) => services[service]?.network_mode === "none" && services[service]?.restart !== "no",
  );
  const alone = lonely.map(
    (name, index) =>
      [`of-${name}`, { subnet: `172.31.${231 + index}.0/24`, internal: true, members: [name] }] as const,
  );
  const internet = { subnet: "198.51.100.0/24", internal: false, members: [host, ...outside, ...more] };
  return { ...Object.fromEntries([...known, ...alone]), internet };
}

/** Returns the ports that are published on the machine's own loopback, each with its target. */
const publishedIn = ({ services }: Composition) =>
  Object.entries(services).flatMap(([name, { ports = [] }]) =>
    ports.flatMap((port) => {
      const [address, outer, inner] = typeof port === "string" ? port.replace("/tcp", "").split(":") : [];
      return address === "127.0.0.1" ? [{ from: `${address}:${outer}`, to: `${name}:${inner}` }] : [];
    }),
  );

/**
 * Returns the networks of docs/install.md's compose files before an operator fills anything in, with their servers and
 * published ports.
 * @param more - further members on the internet
 */
export async function plannedNetworks(files: readonly string[] = allFiles, more: readonly string[] = []) {
  const composition = await composeConfig(samplesFor(files), [...files]);
  const { services } = composition;
  const servers = Object.keys(services).filter((name) => services[name]?.restart !== "no");
  return { networks: networksOf(composition, more), servers, published: publishedIn(composition) };
}
