import type { LookupAddress } from "node:dns";
import { lookup, Resolver } from "node:dns/promises";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { callbackify } from "node:util";
import { Webhook } from "standardwebhooks";
import type { WebhooksConfig } from "../config/webhooks";
import { askOutside } from "./ask-outside";

/** Another system as it is called. */
export interface Receiver {
  url: string;
  /** Secrets that sign each call. Two sign while one replaces the other. */
  secrets: readonly string[];
  /** Private networks in which the receiver may be. Private addresses outside of them are never called. */
  networks: readonly string[];
}

/** Time limit of an answer, in milliseconds. A receiver should only record the event, and process it afterwards. */
const answerMs = 10_000;
/** Largest answer that is read, in bytes. Only that to a challenge counts. */
const largestAnswerBytes = 64 * 1024;

/**
 * Networks that routers of the internet don't forward to, and that may therefore be our own; and those whose addresses
 * stand for IPv4 addresses, also of ours: NAT64, 6to4, Teredo and IPv4-translated addresses (RFC 6052, 8215, 3056, 4380,
 * 2765).
 */
const ownNetworks = [
  ...["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"],
  ...["192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4"],
  ...["::/96", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8"],
  ...["64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::ffff:0:0:0/96"],
];

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", bits = ""] = network.split("/");
    list.addSubnet(address, Number(bits), isIP(address) === 4 ? "ipv4" : "ipv6");
  }
  return list;
}

/** Decides whether a text is a network, like 10.1.2.3/32. */
export function isNetwork(text: string): boolean {
  const [address = "", bits = "", ...more] = text.split("/");
  const most = isIP(address) === 4 ? 32 : 128;
  return more.length === 0 && isIP(address) > 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= most;
}

const has = (list: BlockList, address: string): boolean =>
  list.check(address, isIP(address) === 4 ? "ipv4" : "ipv6");

const internal = listOf(ownNetworks);

/**
 * Returns a check of the addresses at which a receiver may be called. In our own network, only listed addresses are
 * allowed.
 */
export function mayCall({ networks }: Pick<Receiver, "networks">): (address: string) => boolean {
  const listed = listOf(networks);
  return (address) => isIP(address) > 0 && (!has(internal, address) || has(listed, address));
}

/** Reason why an address can't be an endpoint's. */
export type AddressFault = "no address" | "plain" | "user" | "own network";

const isLoopback = ({ hostname }: URL): boolean => hostname === "127.0.0.1";

/** Returns the check of a receiver's addresses, and the address that its URL names without a lookup, if any. */
function targetOf(url: URL, networks: readonly string[], loopback: boolean) {
  const own = loopback && isLoopback(url) ? ["127.0.0.1/32"] : [];
  const literal = url.hostname.replace(/^\[|\]$/g, "");
  return {
    allowed: mayCall({ networks: [...networks, ...own] }),
    literal: isIP(literal) > 0 ? literal : undefined,
  };
}

/**
 * Returns what is wrong with an endpoint's address as far as it shows without a lookup. Where its name leads is checked
 * at each call.
 */
export function addressFault(
  { url: text, networks }: Pick<Receiver, "url" | "networks">,
  { loopback }: WebhooksConfig,
): AddressFault | undefined {
  if (!URL.canParse(text)) return "no address";
  const url = new URL(text);
  // The address is shown and logged, so a password in it would be no secret.
  if (`${url.username}${url.password}` !== "") return "user";
  if (url.protocol !== "https:" && !(loopback && isLoopback(url))) return "plain";
  const { allowed, literal } = targetOf(url, networks, loopback);
  return literal !== undefined && !allowed(literal) ? "own network" : undefined;
}

const refusal = () => Object.assign(new Error("its address is in our own network"), { code: "EACCES" });

/** Time limit of the first question to a name server, in milliseconds, and the number of questions. */
const nameServers = { timeout: 1_500, tries: 2 };
/** Answers of a name server that knows no address of a name. */
const unknownNames = ["ENOTFOUND", "ENODATA", "ECONNREFUSED"];

/**
 * Returns all addresses of a host whose name somebody else has chosen. Name servers are asked directly, because `lookup`
 * has two threads for the whole process: names whose servers are silent would hold up those of the payment gateways.
 * Only names that no name server knows, as those of the hosts file, are left to `lookup`.
 */
async function foreignAddresses(resolver: Resolver, hostname: string): Promise<LookupAddress[]> {
  const answers = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
  const found = answers.flatMap((answer, index) =>
    answer.status === "fulfilled"
      ? answer.value.map((address) => ({ address, family: [4, 6][index] ?? 4 }))
      : [],
  );
  if (found.length > 0) return found;
  for (const answer of answers)
    if (answer.status === "rejected" && !unknownNames.includes((answer.reason as { code: string }).code))
      throw answer.reason;
  return lookup(hostname, { all: true });
}

/**
 * Resolves a host at the moment of the connection and checks its address, so that no other address can be substituted
 * after the check (DNS rebinding).
 */
const checkedLookup =
  (
    addressesOf: (hostname: string) => Promise<LookupAddress[]>,
    allowed: (address: string) => boolean,
  ): LookupFunction =>
  (hostname, options, callback) => {
    const checked = async (): Promise<LookupAddress[]> => {
      const addresses = await addressesOf(hostname);
      if (!addresses.every(({ address }) => allowed(address))) throw refusal();
      return addresses;
    };
    callbackify(checked)((error, addresses) => {
      const [first = { address: "", family: 4 }] = addresses ?? [];
      if (error) callback(error, "");
      else if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };

/** An answer by which a receiver doesn't take an event. */
export class NotTaken extends Error {
  readonly status: number;
  /** True if the receiver wants no more events. */
  readonly isGone: boolean;
  /** Milliseconds after which the receiver wants to be called again; 0 if it doesn't say so. */
  readonly retryAfterMs: number;

  constructor(status: number, retryAfter: string | undefined, now: number) {
    super(`it answered ${status}`);
    this.status = status;
    this.isGone = status === 410;
    const seconds = Number(retryAfter);
    const until = Number.isNaN(seconds) ? Date.parse(retryAfter ?? "") - now : seconds * 1_000;
    this.retryAfterMs = until > 0 ? until : 0;
  }
}

/** Answer by which a receiver accepts a call. */
export interface Taken {
  status: number;
  body: Buffer;
}

/**
 * Sends an event to a receiver, by its id and its JSON text.
 * @throws NotTaken; Error if it isn't accepted, with the reason for the operator
 */
export type TellReceiver = (receiver: Receiver, event: { id: string; body: string }) => Promise<Taken>;

export interface WebhookClientOptions extends WebhooksConfig {
  now: () => number;
  /** Resolver of the receivers' names. */
  resolver?: Resolver;
}

/**
 * Creates a client that sends events by the Standard Webhooks specification, signed with each of the receiver's
 * secrets.
 */
export function createWebhookClient({
  loopback,
  now,
  resolver = new Resolver(nameServers),
}: WebhookClientOptions): TellReceiver {
  return async ({ url: address, secrets, networks }, { id, body }) => {
    const url = new URL(address);
    const { allowed, literal } = targetOf(url, networks, loopback);
    // An IP address in the URL is never looked up, so it is checked here.
    if (literal !== undefined && !allowed(literal)) throw refusal();
    const at = new Date(now());
    // Only operators list networks, and the names in these are their own, which a hosts file may have before all others.
    const addressesOf = (hostname: string) =>
      networks.length > 0 ? lookup(hostname, { all: true }) : foreignAddresses(resolver, hostname);
    const answer = await askOutside({
      ...{ method: "POST", url, body, timeoutMs: answerMs, largestBytes: largestAnswerBytes },
      lookup: checkedLookup(addressesOf, allowed),
      headers: {
        "content-type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": String(Math.floor(at.getTime() / 1_000)),
        "webhook-signature": secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(" "),
      },
    });
    const { status, headers } = answer;
    if (status < 200 || status > 299) throw new NotTaken(status, headers["retry-after"], now());
    return { status, body: answer.body };
  };
}
