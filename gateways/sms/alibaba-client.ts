import { randomUUID } from "node:crypto";
import { z } from "zod";
import { traceHeaders } from "../../config/trace";
import { acs3Algorithm, acs3Signature, canonicalQuery, sha256Hex } from "./acs3-signature";

export interface AlibabaClientOptions {
  baseUrl: string;
  accessKeyId: string;
  accessKeySecret: string;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** How long one call may take. */
  timeoutMs: number;
}

/** Calls one action of dysmsapi. Throws a plain Error unless the answer is a 200 with JSON. */
export type AlibabaClient = (action: string, query: Record<string, string>) => Promise<unknown>;

const apiVersion = "2017-05-25";
const emptyBodyHash = sha256Hex("");

const errorSchema = z.object({ Code: z.string() });

async function describeRefusal(response: Response): Promise<string> {
  const body = errorSchema.safeParse(await response.json().catch(() => undefined));
  return `the SMS provider answered ${response.status} ${body.success ? body.data.Code : ""}`.trim();
}

/**
 * A client for Alibaba Cloud's dysmsapi 2017-05-25. The vendor's own weighs 33 MB with its dependencies,
 * for two calls whose parameters travel in the query string.
 */
export function createAlibabaClient(options: AlibabaClientOptions): AlibabaClient {
  const { accessKeyId, accessKeySecret, now, timeoutMs } = options;
  const endpoint = new URL(options.baseUrl);

  return async (action, query) => {
    const headers = {
      host: endpoint.host,
      "x-acs-action": action,
      "x-acs-content-sha256": emptyBodyHash,
      "x-acs-date": new Date(now()).toISOString().replace(/\.\d+Z$/, "Z"),
      "x-acs-signature-nonce": randomUUID(),
      "x-acs-version": apiVersion,
    };
    const signedHeaders = Object.keys(headers);
    const signature = acs3Signature(
      { method: "POST", path: "/", query, headers, signedHeaders, contentHash: emptyBodyHash },
      accessKeySecret,
    );
    const authorization = `${acs3Algorithm} Credential=${accessKeyId},SignedHeaders=${signedHeaders.join(";")},Signature=${signature}`;

    const response = await fetch(new URL(`/?${canonicalQuery(query)}`, endpoint), {
      method: "POST",
      headers: { ...traceHeaders(), ...headers, authorization, accept: "application/json" },
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!response.ok) throw new Error(await describeRefusal(response));
    return response.json();
  };
}
