import { isIP } from "node:net";
import { z } from "zod";
import { readEnvironment, type Environment } from "./environment";

const count = z.coerce.number().int().positive();

/** So much of an address at least names a network: a shorter prefix would believe everybody. */
const shortestPrefix = 8;

function isNetwork(text: string): boolean {
  const [address = "", prefix, ...rest] = text.split("/");
  const bits = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  const isPrefix = prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) >= shortestPrefix);
  return rest.length === 0 && bits > 0 && isPrefix && Number(prefix ?? 32) <= bits;
}

/** Addresses or networks, as "10.0.0.2, 172.31.240.0/24"; loopback stands for this machine. */
const addresses = z
  .string()
  .transform((text) => text.split(",").map((part) => part.trim()))
  .transform((parts) => parts.filter((part) => part !== ""))
  .refine(
    (parts) => parts.every((part) => part === "loopback" || isNetwork(part)),
    `must be addresses or networks (/${shortestPrefix} or smaller), separated by commas`,
  );

const schema = z.object({
  TRUSTED_PROXIES: addresses.default([]),
  LIMIT_READS_PER_MINUTE: count.default(600),
  LIMIT_WRITES_PER_MINUTE: count.default(120),
  LIMIT_REQUESTS_PER_MINUTE_OF_ORGANISATION: count.default(1_500),
  LIMIT_REQUESTS_PER_MINUTE_OF_ADDRESS: count.default(3_000),
  LIMIT_READS_AT_ONCE: count.default(2),
  LIMIT_WRITES_AT_ONCE: count.default(4),
  LIMIT_DRAFTS_PER_DAY: count.default(200),
  LIMIT_SUBMISSIONS_PER_DAY: count.default(100),
  LIMIT_ORDERS_PER_HOUR: count.default(60),
  LIMIT_INVOICE_DELIVERIES_PER_DAY: count.default(20),
  LIMIT_MATERIAL_MEGABYTES_PER_DAY: count.default(200),
  LIMIT_INSPECTION_SECONDS_PER_DAY: count.default(900),
  LIMIT_INSPECTIONS_AT_ONCE: count.default(1),
  LIMIT_UPLOADS_AT_ONCE: count.default(16),
  LIMIT_CONNECTIONS: count.default(2_000),
  LIMIT_CONNECTIONS_OF_ADDRESS: count.default(500),
});

/** What one organisation may ask for in a day or an hour. */
export const quotas = [
  "drafts",
  "submissions",
  "orders",
  "deliveries",
  "materials",
  "inspections",
  "foreignLocks",
] as const;
export type Quota = (typeof quotas)[number];

export interface LimitsConfig {
  /** Of one subject, by one API process. */
  readsPerMinute: number;
  writesPerMinute: number;
  /** Of one organisation, or of somebody without one, by one API process: more wait until one is done. */
  atOnce: {
    read: number;
    write: number;
    uploadOfOrganisation: number;
    /** Uploads of all together, as many of 5 MB: each holds its file while it waits for its inspection, and some 20 MB after that. */
    upload: number;
    /** Files of all together that are looked at: each in a process of some 300 MB. */
    inspection: number;
  };
  /** Of one organisation, however many people it has, by one API process. */
  organisationPerMinute: number;
  /** Of one network address, by one API process. */
  addressPerMinute: number;
  /** Of one organisation, over all API processes. */
  quotas: Record<Quota, { most: number; seconds: number }>;
  /** Open at once, to one API process: in all, and from one network address. */
  connections: number;
  connectionsOfAddress: number;
  /** Whose X-Forwarded-For tells where a request came from. */
  trustedProxies: string[];
}

/** Whoever mistypes a number corrects it; who goes on after so many in a day asks whose locks others' are. */
const foreignLocksNamed = 5;

/** A browser sends one file after the other; so two people of an organisation never wait for each other. */
const uploadsOfOrganisation = 2;

const hour = 3_600;
const day = 24 * hour;

/**
 * Reads how much anybody may ask for.
 * @throws EnvironmentError that names every bad variable
 */
export function readLimitsConfig(environment: Environment): LimitsConfig {
  const values = readEnvironment(schema, environment);
  return {
    readsPerMinute: values.LIMIT_READS_PER_MINUTE,
    writesPerMinute: values.LIMIT_WRITES_PER_MINUTE,
    atOnce: {
      read: values.LIMIT_READS_AT_ONCE,
      write: values.LIMIT_WRITES_AT_ONCE,
      uploadOfOrganisation: uploadsOfOrganisation,
      upload: values.LIMIT_UPLOADS_AT_ONCE,
      inspection: values.LIMIT_INSPECTIONS_AT_ONCE,
    },
    organisationPerMinute: values.LIMIT_REQUESTS_PER_MINUTE_OF_ORGANISATION,
    addressPerMinute: values.LIMIT_REQUESTS_PER_MINUTE_OF_ADDRESS,
    quotas: {
      drafts: { most: values.LIMIT_DRAFTS_PER_DAY, seconds: day },
      submissions: { most: values.LIMIT_SUBMISSIONS_PER_DAY, seconds: day },
      orders: { most: values.LIMIT_ORDERS_PER_HOUR, seconds: hour },
      deliveries: { most: values.LIMIT_INVOICE_DELIVERIES_PER_DAY, seconds: day },
      // In kB: a count in bytes would not fit into the error's sentence, nor anybody's head.
      materials: { most: values.LIMIT_MATERIAL_MEGABYTES_PER_DAY * 1_000, seconds: day },
      // In milliseconds of a processor.
      inspections: { most: values.LIMIT_INSPECTION_SECONDS_PER_DAY * 1_000, seconds: day },
      foreignLocks: { most: foreignLocksNamed, seconds: day },
    },
    connections: values.LIMIT_CONNECTIONS,
    connectionsOfAddress: values.LIMIT_CONNECTIONS_OF_ADDRESS,
    trustedProxies: values.TRUSTED_PROXIES,
  };
}
