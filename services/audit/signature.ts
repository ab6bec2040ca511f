import { createHmac, timingSafeEqual } from "node:crypto";
import type { AuditKeys } from "../../config/audit-keys";

/** A record as it is signed: by its fields' names, without those that have no value, which a database may leave out or fill in. */
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

/** A signature, with the key that it is by. */
export interface Signed {
  keyId: string;
  mac: string;
}

/** Signs a record, of a kind that no other's signature is good for. */
export function sign<T extends object>(keys: AuditKeys, kind: string, record: T): T & Signed {
  const { currentKeyId: keyId, keys: all } = keys;
  const whole = { ...record, keyId };
  return { ...whole, mac: macOf(all.get(keyId) ?? Buffer.alloc(0), kind, whole) };
}

/** True where the record is as it was signed, by a key that is known. */
export function isSigned(keys: AuditKeys, kind: string, { mac, ...record }: Signed): boolean {
  const key = keys.keys.get(record.keyId);
  if (!key || typeof mac !== "string") return false;
  const [wanted, found] = [Buffer.from(macOf(key, kind, record)), Buffer.from(mac)];
  return wanted.length === found.length && timingSafeEqual(wanted, found);
}
