import { createHash, createSign, createVerify, type KeyObject } from "node:crypto";
import type { Fields } from "./fields";

/** What version 5.1.0 signs: the fields but `signature`, by name, joined as k=v& without encoding. */
export function signedText(fields: Fields): string {
  return Object.keys(fields)
    .filter((key) => key !== "signature")
    .toSorted()
    .map((key) => `${key}=${fields[key]}`)
    .join("&");
}

/** The SHA-256 of the signed text in lowercase hex: RSA-SHA256 then runs over that hex, not the bytes. */
function digest(fields: Fields): string {
  return createHash("sha256").update(signedText(fields), "utf8").digest("hex");
}

/** The fields and their `signature` by the private RSA key. */
export function signFields(fields: Fields, key: KeyObject): Fields {
  const signature = createSign("RSA-SHA256").update(digest(fields)).sign(key, "base64");
  return { ...fields, signature };
}

/** Whether `signature` is the one that the holder of the public key made over all the other fields. */
export function hasValidSignature(fields: Fields, publicKey: KeyObject): boolean {
  const given = fields["signature"] ?? "";
  const bytes = Buffer.from(given, "base64");
  // Node skips what isn't base64, so many texts decode to one signature: only the canonical one counts.
  if (given === "" || bytes.toString("base64") !== given) {
    return false;
  }
  return createVerify("RSA-SHA256").update(digest(fields)).verify(publicKey, bytes);
}
