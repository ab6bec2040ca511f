import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Response } from "express";
import { createHash } from "node:crypto";

/** An answer before it is sent, so that it can be stored and sent again. */
export interface Reply {
  status: number;
  headers: Readonly<Record<string, string>>;
  /** Undefined for an answer without content. */
  body: string | Buffer | Readable | undefined;
}

/** A reply whose body is known whole. */
export interface StoredReply extends Reply {
  body: string | undefined;
}

/** Sends it. Rejects when a streamed body breaks off; the connection is then cut, so that the client notices. */
export async function sendReply(response: Response, reply: Reply): Promise<void> {
  const { status, headers, body } = reply;
  response.status(status).set(headers);
  if (body === undefined || typeof body === "string" || Buffer.isBuffer(body)) {
    response.end(response.req.method === "HEAD" ? undefined : body);
    return;
  }
  if (response.req.method === "HEAD") {
    body.destroy();
    response.end();
    return;
  }
  await pipeline(body, response);
}

const notModified = 304;

/** True where If-None-Match names the tag, among others, as a weak one, or any at all (RFC 9110, 13.1.2). */
const names = (known: string, etag: string): boolean =>
  known.split(",").some((one) => [etag, "*"].includes(one.trim().replace(/^W\//, "")));

/** A text goes with its tag, and isn't sent to a client that names it: some ask again and again. */
export function unlessKnown({ status, headers, body }: Reply, known: string | undefined): Reply {
  if (typeof body !== "string") return { status, headers, body };
  const etag = `"${createHash("sha256").update(body).digest("base64url")}"`;
  const tagged: Reply["headers"] = { ...headers, etag };
  if (known === undefined || !names(known, etag)) return { status, headers: tagged, body };
  const { "content-type": _, ...rest } = tagged;
  return { status: notModified, headers: rest, body: undefined };
}
