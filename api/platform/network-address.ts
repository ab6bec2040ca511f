import { isIPv6 } from "node:net";

const groupsOfNetwork = 4;
const allGroups = 8;

const groupsOf = (part: string): string[] => (part === "" ? [] : part.split(":"));

/**
 * What counts as one address: of IPv6 the /64, of which one customer has all 2^64 addresses to choose from; an IPv4 one
 * is the same however it is written.
 */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*$/, "");
  if (!isIPv6(plain)) return plain;
  const [head = "", tail] = plain.split("::");
  const [before, after] = [groupsOf(head), groupsOf(tail ?? "")];
  const left = Math.max(tail === undefined ? 0 : allGroups - before.length - after.length, 0);
  const groups = [...before, ...Array.from({ length: left }, () => "0"), ...after];
  const network = groups.slice(0, groupsOfNetwork).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(":")}::/64`;
}
