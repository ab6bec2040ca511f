import { createHmac, hash } from "node:crypto";

export interface ReceivedRequest {
  method: string;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  body: Buffer;
}

const strict = /[^A-Za-z0-9\-_.~]/g;

/** Encodes every byte as %XX except the unreserved characters of RFC 3986. */
const encode = (text: string): string =>
  Buffer.from(text, "utf8")
    .toString("latin1")
    .replace(strict, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);

export const sha256 = (content: string | Buffer): string => hash("sha256", content, "hex");

/** Returns the signature of Alibaba Cloud's version 3 that the received request must have, in lowercase hex. */
export function expectedSignature({
  request,
  signedHeaders,
  secret,
}: {
  request: ReceivedRequest;
  /** Names of the signed headers in lower case, as the request lists them. */
  signedHeaders: readonly string[];
  secret: string;
}): string {
  const { method, path, query, headers, body } = request;
  const pairs = Object.entries(query).map(([name, value]) => [encode(name), encode(value)] as const);
  const queryText = pairs
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
  const names = [...signedHeaders].toSorted();
  const headerText = names.map((name) => `${name}:${(headers[name] ?? "").trim()}\n`).join("");
  const whole = `${method}\n${path}\n${queryText}\n${headerText}\n${names.join(";")}\n${sha256(body)}`;
  return createHmac("sha256", secret)
    .update(`ACS3-HMAC-SHA256\n${sha256(whole)}`)
    .digest("hex");
}
