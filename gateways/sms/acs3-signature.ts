import { createHash, createHmac } from "node:crypto";

export const acs3Algorithm = "ACS3-HMAC-SHA256";

export interface SignedRequest {
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

export const sha256Hex = (content: string | Buffer): string =>
  createHash("sha256").update(content).digest("hex");

/** Encodes a text by RFC 3986. encodeURIComponent leaves out five characters that the signature wants encoded. */
const percentEncode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/** Returns the query string that is both sent and signed, sorted by name. */
export const canonicalQuery = (query: Record<string, string>): string =>
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
