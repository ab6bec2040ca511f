import { Aes } from "wechatpay-axios-plugin";
import { z } from "zod";

/** Content that WeChat Pay encrypted with the APIv3 key: a notice, or a platform certificate. */
export const encryptedResource = z.object({
  algorithm: z.literal("AEAD_AES_256_GCM"),
  ciphertext: z.base64(),
  nonce: z.string().min(1),
  associated_data: z.string().default(""),
});

/**
 * Decrypts a resource.
 * @throws Error if ciphertext, nonce, associated data and key don't match
 */
export function decryptResource(resource: z.infer<typeof encryptedResource>, apiV3Key: string): string {
  return Aes.AesGcm.decrypt(resource.ciphertext, apiV3Key, resource.nonce, resource.associated_data);
}
