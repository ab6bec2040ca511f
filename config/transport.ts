import { z } from "zod";
import { databaseVariables } from "./database";
import { EnvironmentError, readEnvironment, type Environment } from "./environment";

/** Variables with our own and outside addresses, each with a function that finds its hosts and whether it is encrypted. */
const addresses: Readonly<Record<string, (value: string, environment: Environment) => Endpoint>> = {
  PUBLIC_URL: webEndpoint,
  TEMPORAL_UI_URL: webEndpoint,
  OIDC_ISSUER: webEndpoint,
  WECHAT_BASE_URL: webEndpoint,
  WECHAT_NOTIFY_URL: webEndpoint,
  UNIONPAY_BASE_URL: webEndpoint,
  UNIONPAY_FILE_URL: webEndpoint,
  UNIONPAY_FRONT_URL: webEndpoint,
  UNIONPAY_NOTIFY_URL: webEndpoint,
  SMS_BASE_URL: webEndpoint,
  INVOICE_GATEWAY_URL: webEndpoint,
  INVOICE_AUTHORIZATION_URL: webEndpoint,
  INVOICE_CALLBACK_URL: webEndpoint,
  MONGODB_URI: databaseEndpoint,
  TEMPORAL_ADDRESS: engineEndpoint,
};

interface Endpoint {
  hosts: string[];
  encrypted: boolean;
}

function webEndpoint(value: string): Endpoint {
  if (!URL.canParse(value)) return { hosts: [], encrypted: true };
  const { protocol, hostname } = new URL(value);
  return { hosts: [hostname], encrypted: protocol === "https:" };
}

function databaseEndpoint(value: string): Endpoint {
  if (!databaseVariables.MONGODB_URI.safeParse(value).success) return { hosts: [], encrypted: true };
  const [, scheme = "", authority = "", query = ""] =
    /^(mongodb(?:\+srv)?):\/\/([^/?]*)[^?]*\??(.*)$/.exec(value) ?? [];
  const options = new URLSearchParams(query);
  const tls = options.get("tls") ?? options.get("ssl") ?? String(scheme === "mongodb+srv");
  const hosts = authority.replace(/^.*@/, "").split(",").map(withoutPort);
  return { hosts, encrypted: tls === "true" };
}

function engineEndpoint(value: string, environment: Environment): Endpoint {
  const encrypted = environment["TEMPORAL_TLS"] === "true" || isSet(environment["TEMPORAL_API_KEY_FILE"]);
  return { hosts: [withoutPort(value)], encrypted };
}

const isSet = (value: string | undefined): value is string => value !== undefined && value !== "";
const withoutPort = (host: string): string => host.replace(/:\d+$/, "");

const isLoopback = (host: string): boolean => ["localhost", "127.0.0.1", "[::1]", "::1"].includes(host);

/**
 * Decides whether a host is private: a name without a dot or in a private domain, or an address that internet routers
 * don't forward.
 */
export const isPrivate = (host: string): boolean =>
  (!host.includes(".") && !host.includes(":")) ||
  /\.(internal|local|lan|svc|home\.arpa)$/.test(host) ||
  /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|\[?f[cd][0-9a-f]{2}:)/i.test(host);

const schema = z.object({ PLAINTEXT_HOSTS: z.string().optional() });

/**
 * Checks that nothing crosses a network unencrypted. Public addresses must be encrypted, and private ones too unless
 * PLAINTEXT_HOSTS names their host. Connections within this machine may be unencrypted.
 * @throws EnvironmentError that names every variable whose address is not safe
 */
export function checkTransport(environment: Environment): void {
  const { PLAINTEXT_HOSTS = "" } = readEnvironment(schema, environment);
  const allowed = PLAINTEXT_HOSTS.split(",").map((host) => host.trim());
  const problems = Object.entries(addresses).flatMap(([name, endpointOf]) => {
    const value = environment[name];
    if (!isSet(value)) return [];
    const { hosts, encrypted } = endpointOf(value, environment);
    const open = encrypted ? [] : hosts.filter((host) => !isLoopback(host));
    if (open.some((host) => !isPrivate(host)))
      return [`${name}: must be encrypted (https or TLS): its host is public`];
    return open.every((host) => allowed.includes(host))
      ? []
      : [`${name}: must be encrypted (https or TLS), or PLAINTEXT_HOSTS must name its private host`];
  });
  if (problems.length > 0) throw new EnvironmentError(problems);
}
