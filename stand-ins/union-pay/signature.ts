import { hash, sign, verify, type KeyObject } from "node:crypto";
import type { Fields } from "./fields";

/**
 * Returns the bytes that version 5.1.0 signs: the hex SHA-256 of all fields but the signature, sorted and joined as
 * k=v&k=v, unencoded.
 */
function signedBytes(fields: Fields): Buffer {
  const { signature: _signature, ...covered } = fields;
  const pairs = Object.keys(covered)
    .toSorted()
    .map((name) => `${name}=${covered[name]}`);
  return Buffer.from(hash("sha256", pairs.join("&"), "hex"));
}

/** Returns the fields with a signature by an RSA key. */
export const signed = (fields: Fields, key: KeyObject): Fields => ({
  ...fields,
  signature: sign("sha256", signedBytes(fields), key).toString("base64"),
});

/** Returns whether the fields carry a valid signature of the key's holder. */
export function isSigned({ signature = "", ...fields }: Fields, key: KeyObject): boolean {
  const bytes = Buffer.from(signature, "base64");
  return bytes.toString("base64") === signature && verify("sha256", signedBytes(fields), key, bytes);
}
