import { createHash } from "node:crypto";
import type { Reply } from "../platform/reply";

const notModified = 304;

/** For who asks again and again: a text goes with its tag, and isn't sent to who names the same tag (If-None-Match). */
export function unlessKnown({ status, headers, body }: Reply, known: string | undefined): Reply {
  if (typeof body !== "string") return { status, headers, body };
  const etag = `"${createHash("sha256").update(body).digest("base64url")}"`;
  const tagged: Reply["headers"] = { ...headers, etag };
  if (known !== etag) return { status, headers: tagged, body };
  const { "content-type": _, ...rest } = tagged;
  return { status: notModified, headers: rest, body: undefined };
}
