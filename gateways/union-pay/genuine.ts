import { checkSigner, type SignerTrust } from "./certificates";
import type { Fields } from "./fields";
import { MessageRefused } from "./message-refused";
import { hasValidSignature } from "./signature";

/**
 * Passes if UnionPay signed these fields. The certificate in the message is checked first, since anybody can sign with
 * a certificate of their own.
 * @throws MessageRefused
 */
export function requireGenuine({
  fields,
  trust,
  now,
}: {
  fields: Fields;
  trust: SignerTrust;
  /** Current time, in milliseconds since the epoch. */
  now: number;
}): void {
  if (fields["encoding"] !== "UTF-8") {
    throw new MessageRefused("UNKNOWN_ENCODING", "encoding is not UTF-8");
  }
  if (fields["version"] !== "5.1.0" || fields["signMethod"] !== "01") {
    throw new MessageRefused("UNKNOWN_VERSION", "only version 5.1.0 signed by certificate is taken");
  }
  const signer = checkSigner({ pem: fields["signPubKeyCert"] ?? "", trust, now });
  if (!hasValidSignature(fields, signer.publicKey)) {
    throw new MessageRefused("BAD_SIGNATURE", "the signature doesn't fit the fields");
  }
}
