import { Aes } from "wechatpay-axios-plugin";
import { z } from "zod";

/** Something WeChat encrypted with the APIv3 key: a notice's content, or a platform certificate. */
export const encryptedResource = z.object({
  algorithm: z.literal("AEAD_AES_256_GCM"),
  ciphertext: z.base64(),
  nonce: z.string().min(1),
  associated_data: z.string().default(""),
});

/**
 * The plain text of an encrypted resource.
 * @throws when the ciphertext, nonce, associated data or key don't belong together
 */
export function decryptResource(resource: z.infer<typeof encryptedResource>, apiV3Key: string): string {
  return Aes.AesGcm.decrypt(resource.ciphertext, apiV3Key, resource.nonce, resource.associated_data);
}
