import { randomUUID, createHash, createHmac } from "node:crypto";
import { z } from "zod";
import { askOutside, type OutsideAnswer } from "../ask-outside";

const acs3Algorithm = "ACS3-HMAC-SHA256";

interface SignedRequest {
  method: string;
  path: string;
  query: Record<string, string>;
  /** Headers by lower-case names. */
  headers: Record<string, string>;
  /** Names of the headers that the signature covers, in lower case. */
  signedHeaders: readonly string[];
  /** SHA-256 of the body, in lowercase hex. */
  contentHash: string;
}

const sha256Hex = (content: string | Buffer): string => createHash("sha256").update(content).digest("hex");

/** Encodes a text by RFC 3986. encodeURIComponent leaves out five characters that the signature wants encoded. */
const percentEncode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/** Returns the query string that is both sent and signed, sorted by name. */
const canonicalQuery = (query: Record<string, string>): string =>
  Object.keys(query)
    .toSorted()
    .map((name) => `${percentEncode(name)}=${percentEncode(query[name] ?? "")}`)
    .join("&");

/** Returns Alibaba Cloud's request signature, version 3, in lowercase hex. */
export function acs3Signature(request: SignedRequest, accessKeySecret: string): string {
  const names = request.signedHeaders.toSorted();
  const canonicalRequest = [
    request.method,
    request.path,
    canonicalQuery(request.query),
    ...names.map((name) => `${name}:${(request.headers[name] ?? "").trim()}`),
    "",
    names.join(";"),
    request.contentHash,
  ].join("\n");
  const stringToSign = `${acs3Algorithm}\n${sha256Hex(canonicalRequest)}`;
  return createHmac("sha256", accessKeySecret).update(stringToSign).digest("hex");
}

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
