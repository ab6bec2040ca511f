import { constants, publicEncrypt } from "node:crypto";
import type { PlatformKeys } from "./platform-keys";

/**
 * Encrypts personal data for WeChat Pay alone, with RSA-OAEP and the key that requests name in Wechatpay-Serial, as its
 * documents require for such fields.
 * @throws Error while that key is not available
 */
export async function sealer(keys: PlatformKeys): Promise<{ keyId: string; seal: (text: string) => string }> {
  const keyId = keys.answerKeyId();
  const key = await keys.find(keyId);
  if (!key) throw new Error("WeChat's public key is not at hand");
  return {
    keyId,
    seal: (text) =>
      publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING }, Buffer.from(text)).toString("base64"),
  };
}
