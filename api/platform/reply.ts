import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Response } from "express";
import { createHash } from "node:crypto";

/** An answer in a form that can be stored and sent again. */
export interface Reply {
  status: number;
  headers: Readonly<Record<string, string>>;
  /** Body of the answer; undefined if it has no content. */
  body: string | Buffer | Readable | undefined;
}

/** A reply with a text body, which can be stored. */
export interface StoredReply extends Reply {
  body: string | undefined;
}

/**
 * Sends a reply. It rejects if a streamed body breaks off; the connection is then closed, so that the client notices.
 */
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

/** Status of an answer that the client has already. */
export const notModified = 304;

/** Decides whether If-None-Match contains the tag: among others, as a weak tag, or by * (RFC 9110, 13.1.2). */
const names = (known: string, etag: string): boolean =>
  known.split(",").some((one) => [etag, "*"].includes(one.trim().replace(/^W\//, "")));

/**
 * Adds an entity tag to a text answer, and omits the body if the client knows that tag. This spares traffic with
 * clients that poll.
 */
export function unlessKnown({ status, headers, body }: Reply, known: string | undefined): Reply {
  if (typeof body !== "string") return { status, headers, body };
  const etag = `"${createHash("sha256").update(body).digest("base64url")}"`;
  const tagged: Reply["headers"] = { ...headers, etag };
  if (known === undefined || !names(known, etag)) return { status, headers: tagged, body };
  const { "content-type": _, ...rest } = tagged;
  return { status: notModified, headers: rest, body: undefined };
}
