import { decrypt, encrypt } from "../../config/aes-gcm";
import type { StoredReply } from "./reply";

/**
 * An answer as it is kept for repeats: encrypted by a key that follows from the Idempotency-Key, of which only a hash is
 * kept. So what is stored tells nothing to anybody but who could ask again.
 */
export const sealReply = (reply: StoredReply, key: Buffer): string =>
  encrypt(key, Buffer.from(JSON.stringify(reply))).toString("base64");

/** @throws Error where the answer was sealed by another key or altered since */
export const openReply = (answer: string, key: Buffer): StoredReply =>
  JSON.parse(decrypt(key, Buffer.from(answer, "base64")).toString()) as StoredReply;
