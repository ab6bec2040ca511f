import { createCipheriv, randomBytes } from "node:crypto";

export interface EncryptedResource {
  algorithm: "AEAD_AES_256_GCM";
  ciphertext: string;
  associated_data: string;
  nonce: string;
}

/** Encrypts as WeChat does: AES-256-GCM with the tag behind the ciphertext, and a printable nonce of 12 characters. */
export function encryptResource(deps: {
  plain: string;
  apiV3Key: string;
  associatedData: string;
}): EncryptedResource {
  const nonce = randomBytes(6).toString("hex");
  const cipher = createCipheriv("aes-256-gcm", deps.apiV3Key, nonce).setAAD(Buffer.from(deps.associatedData));
  const ciphertext = Buffer.concat([cipher.update(deps.plain, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return {
    algorithm: "AEAD_AES_256_GCM",
    ciphertext: ciphertext.toString("base64"),
    associated_data: deps.associatedData,
    nonce,
  };
}
