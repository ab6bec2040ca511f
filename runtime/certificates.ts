import { X509Certificate } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { isIP } from "node:net";
import { join } from "node:path";
import { connect } from "node:tls";
import { Gauge, type Registry } from "prom-client";
import type { Environment } from "../config/environment";

const certificateFiles = [
  "TEMPORAL_TLS_CERT_FILE",
  "UNIONPAY_SIGN_CERT_FILE",
  "UNIONPAY_ROOT_CERT_FILE",
  "UNIONPAY_INTERMEDIATE_CERT_FILE",
];
const handshakeMs = 5_000;
const hourMs = 3_600_000;

/** Returns the certificate in a file; undefined if the file can't be read or holds a key. */
export function certificateIn(file: string | undefined): X509Certificate | undefined {
  if (!file) return undefined;
  try {
    return new X509Certificate(readFileSync(file));
  } catch {
    return undefined;
  }
}

/** Returns the certificates that the configuration names, each with its variable, or with its folder and file name. */
export function certificatesOf(
  environment: Environment,
): { about: string; file: string; certificate: X509Certificate }[] {
  const dir = environment["WECHAT_PLATFORM_KEYS_DIR"] ?? "";
  const files = [
    ...certificateFiles.map((about) => ({ about, file: environment[about] ?? "" })),
    ...pemNamesIn(dir).map((name) => ({ about: `WECHAT_PLATFORM_KEYS_DIR/${name}`, file: join(dir, name) })),
  ];
  return files.flatMap(({ about, file }) => {
    const certificate = certificateIn(file);
    return certificate ? [{ about, file, certificate }] : [];
  });
}

/** Returns the names of a folder's PEM files; none if it can't be read. */
export function pemNamesIn(dir: string): string[] {
  try {
    return readdirSync(dir).filter((name) => name.endsWith(".pem"));
  } catch {
    return [];
  }
}

/**
 * Returns the end of the certificate that a server shows, trusted or not, in milliseconds since the epoch.
 * @throws Error if it shows none
 */
export function certificateEndOf(address: string): Promise<number> {
  const { hostname: host, port } = new URL(address);
  const name = isIP(host) === 0 ? { servername: host } : {};
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: Number(port || 443), ...name, rejectUnauthorized: false });
    const end = (error?: Error) => {
      // A socket that has not connected has no certificate at all, although its type promises one.
      const to = error ? undefined : socket.getPeerCertificate().valid_to;
      socket.destroy();
      if (!to) reject(error ?? new Error("no certificate was shown"));
      else resolve(Date.parse(to));
    };
    socket.setTimeout(handshakeMs, () => end(new Error("no answer in time")));
    socket.once("secureConnect", () => end()).once("error", end);
  });
}

interface CertificateMetricsOptions {
  registry: Registry;
  environment: Environment;
  /** Address whose own certificate is checked at most every hour. */
  publicUrl: string;
  /** Returns the present time in milliseconds since the epoch. */
  now: () => number;
}

/** Creates the metrics of the certificates' ends: of those in files, and of the one that users are shown. */
export function certificateMetrics({
  registry,
  environment,
  publicUrl,
  now,
}: CertificateMetricsOptions): void {
  let asked = -Infinity;
  const ends = new Gauge({
    name: "ca_certificate_end_timestamp_seconds",
    help: "When a certificate ends, by the variable or address that names it",
    labelNames: ["about"],
    registers: [registry],
    async collect() {
      for (const { about, certificate } of certificatesOf(environment))
        this.set({ about }, Date.parse(certificate.validTo) / 1_000);
      if (!publicUrl.startsWith("https:") || now() - asked < hourMs) return;
      asked = now();
      // The address may be out of reach from this network; the doctor reports that when it is asked.
      const end = await certificateEndOf(publicUrl).catch(() => undefined);
      if (end !== undefined) this.set({ about: "PUBLIC_URL" }, end / 1_000);
    },
  });
  void ends;
}
