import { createHash } from "node:crypto";
import type { Request } from "express";
import { canonicalJson } from "./canonical-json";
import type { Principal } from "./principal";
import { Problem } from "./problem";

const sha256 = (...parts: string[]): string => createHash("sha256").update(parts.join("\n")).digest("hex");

/** Visible ASCII. */
const wellFormed = /^[\x21-\x7e]{8,128}$/;

export interface IdempotencyKey {
  /** Hash of caller (subject, organisation, roles) and key: 64 hexadecimal digits, so that stored records tell nothing of either. */
  id: string;
  /** Hash of what is asked for. */
  requestHash: string;
}

type Caller = Pick<Principal, "subject" | "orgCode" | "roles">;

/** A key belongs to its caller as they are: with another organisation or other roles it is another one. */
function idempotencyRecordId({ subject, orgCode = "", roles }: Caller, key: string): string {
  return sha256(subject, orgCode, roles.toSorted().join(), key);
}

/**
 * Reads the Idempotency-Key of a write. Keys of different callers never meet.
 * @throws Problem IDEMPOTENCY_KEY_MISSING if it is missing or malformed
 */
export function readIdempotencyKey(request: Request, caller: Caller): IdempotencyKey {
  const key = request.get("idempotency-key");
  if (key === undefined || !wellFormed.test(key)) throw new Problem("IDEMPOTENCY_KEY_MISSING");
  return {
    id: idempotencyRecordId(caller, key),
    requestHash: sha256(request.method, request.originalUrl, canonicalJson(request.body)),
  };
}
