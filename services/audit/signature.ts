import { createHmac, timingSafeEqual } from "node:crypto";
import type { AuditKeys } from "../../config/audit-keys";

/**
 * Returns a record in the form in which it is signed: its fields sorted by name, without fields that have no value,
 * because a database may omit or add those.
 */
function written(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(written);
  if (value instanceof Date || typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).filter(([, one]) => one !== undefined && one !== null);
  return Object.fromEntries(
    fields.toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([name, one]) => [name, written(one)]),
  );
}

const macOf = (key: Buffer, kind: string, record: object): string =>
  createHmac("sm3", key)
    .update(JSON.stringify([kind, written(record)]))
    .digest("base64url");

/** A signature with the id of its key. */
export interface Signed {
  keyId: string;
  mac: string;
}

/** Signs a record. The kind is part of the signature, so that it is valid for no record of another kind. */
export function sign<T extends object>(keys: AuditKeys, kind: string, record: T): T & Signed {
  const { currentKeyId: keyId, keys: all } = keys;
  const whole = { ...record, keyId };
  return { ...whole, mac: macOf(all.get(keyId) ?? Buffer.alloc(0), kind, whole) };
}

/** Decides whether the record is unchanged since it was signed with a known key. */
export function isSigned(keys: AuditKeys, kind: string, { mac, ...record }: Signed): boolean {
  const key = keys.keys.get(record.keyId);
  if (!key || typeof mac !== "string") return false;
  const [wanted, found] = [Buffer.from(macOf(key, kind, record)), Buffer.from(mac)];
  return wanted.length === found.length && timingSafeEqual(wanted, found);
}
