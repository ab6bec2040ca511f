import { randomUUID } from "node:crypto";
import { z } from "zod";
import { askOutside, type OutsideAnswer } from "../ask-outside";
import { acs3Algorithm, acs3Signature, canonicalQuery, sha256Hex } from "./acs3-signature";

export interface AlibabaClientOptions {
  baseUrl: string;
  accessKeyId: string;
  accessKeySecret: string;
  /** Returns the current time in milliseconds since the epoch. */
  now: () => number;
  /** Time limit of one call, in milliseconds. */
  timeoutMs: number;
}

/** Calls one action of dysmsapi. @throws Error unless the answer is a 200 with JSON */
export type AlibabaClient = (action: string, query: Record<string, string>) => Promise<unknown>;

const apiVersion = "2017-05-25";
const largestBytes = 1024 * 1024;
const emptyBodyHash = sha256Hex("");

const errorSchema = z.object({ Code: z.string() });

function describeRefusal({ status, body }: OutsideAnswer): string {
  const code = () => errorSchema.parse(JSON.parse(body.toString())).Code;
  try {
    return `the SMS provider answered ${status} ${code()}`;
  } catch {
    return `the SMS provider answered ${status}`;
  }
}

/**
 * Creates a client for Alibaba Cloud's dysmsapi 2017-05-25. The vendor's own client has 33 MB with its dependencies,
 * for two calls whose parameters are in the query string.
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

    const answer = await askOutside({
      method: "POST",
      url: new URL(`/?${canonicalQuery(query)}`, endpoint),
      headers: { ...headers, authorization, accept: "application/json" },
      timeoutMs,
      largestBytes,
    });
    if (answer.status !== 200) throw new Error(describeRefusal(answer));
    return JSON.parse(answer.body.toString()) as unknown;
  };
}
