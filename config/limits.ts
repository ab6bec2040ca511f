import { isIP } from "node:net";
import { z } from "zod";
import { count, readEnvironment, type Environment } from "./environment";

/** Shortest prefix length of a trusted network. A shorter one would trust everybody. */
const shortestPrefix = 8;

function isNetwork(text: string): boolean {
  const [address = "", prefix, ...rest] = text.split("/");
  const bits = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  const isPrefix = prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) >= shortestPrefix);
  return rest.length === 0 && bits > 0 && isPrefix && Number(prefix ?? 32) <= bits;
}

/** Schema of a list of addresses or networks, such as "10.0.0.2, 172.31.240.0/24"; "loopback" stands for this machine. */
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

/** Kinds of quotas of one organisation in a day or an hour. */
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
  /** Most reads and writes in a minute of one subject at one API process. */
  readsPerMinute: number;
  writesPerMinute: number;
  /**
   * Requests that one API process handles at the same time for one organisation, or for one person without an
   * organisation. Further ones wait until one is done.
   */
  atOnce: {
    read: number;
    write: number;
    uploadOfOrganisation: number;
    /**
     * Most uploads of everybody at the same time. Each file of up to 5 MB is held in memory while it waits for its
     * inspection, and takes some 20 MB after that.
     */
    upload: number;
    /** Most files of everybody that are inspected at the same time, each in a process of some 300 MB. */
    inspection: number;
  };
  /** Most requests in a minute of one organisation at one API process, however many people it has. */
  organisationPerMinute: number;
  /** Most requests in a minute of one network address at one API process. */
  addressPerMinute: number;
  /** Quotas of one organisation over all API processes: `most` in each period of `seconds`. */
  quotas: Record<Quota, { most: number; seconds: number }>;
  /** Most open connections to one API process: in all, and from one network address. */
  connections: number;
  connectionsOfAddress: number;
  /** Addresses and networks of the proxies whose X-Forwarded-For is trusted. */
  trustedProxies: string[];
}

/**
 * Number of other organisations' locks that an organisation may submit in a day and still be told which they are. A
 * person who mistyped a number corrects it; somebody who goes on after so many is trying to find out whose locks they
 * are.
 */
const foreignLocksNamed = 5;

/**
 * Uploads of one organisation at the same time. A browser sends one file after another, so two people of an organisation
 * never wait for each other.
 */
const uploadsOfOrganisation = 2;

const hour = 3_600;
const day = 24 * hour;

/** Reads the limits for requests from the environment. @throws EnvironmentError that names every bad variable */
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
      // The unit is kB: a count of bytes would be too long for the error's sentence and hard to read.
      materials: { most: values.LIMIT_MATERIAL_MEGABYTES_PER_DAY * 1_000, seconds: day },
      // The unit is milliseconds of processor time.
      inspections: { most: values.LIMIT_INSPECTION_SECONDS_PER_DAY * 1_000, seconds: day },
      foreignLocks: { most: foreignLocksNamed, seconds: day },
    },
    connections: values.LIMIT_CONNECTIONS,
    connectionsOfAddress: values.LIMIT_CONNECTIONS_OF_ADDRESS,
    trustedProxies: values.TRUSTED_PROXIES,
  };
}
