import { X509Certificate } from "node:crypto";
import { z } from "zod";
import { decryptResource, encryptedResource } from "./resource";
import type { Send } from "./send";
import { signatureFault } from "./signature";

const certificateList = z.object({
  data: z.array(z.object({ serial_no: z.string(), encrypt_certificate: encryptedResource })).min(1),
});

/**
 * Fetches the platform certificates that WeChat Pay lists, as pairs of serial number and PEM. Only WeChat Pay and the
 * merchant have the APIv3 key, so a list that can be decrypted is genuine. The answer's signature is then checked with
 * the keys of the list itself, since a new key may have signed it.
 * @throws Error if WeChat Pay is away, or the list is not genuine
 */
export async function fetchCertificates(deps: {
  send: Send;
  apiV3Key: string;
  now: () => number;
}): Promise<[string, string][]> {
  const answer = await deps.send({ method: "GET", path: "/v3/certificates" });
  if (answer.status !== 200) throw new Error(`GET /v3/certificates was answered with ${answer.status}`);

  const { data } = certificateList.parse(JSON.parse(answer.rawBody.toString()));
  const certificates = data.map(({ serial_no, encrypt_certificate }): [string, X509Certificate] => {
    const certificate = new X509Certificate(decryptResource(encrypt_certificate, deps.apiV3Key));
    if (certificate.serialNumber !== serial_no)
      throw new Error(`Certificate ${serial_no} carries another serial`);
    return [serial_no, certificate];
  });

  const bySerial = new Map(certificates);
  const fault = await signatureFault({
    headers: answer.headers,
    rawBody: answer.rawBody,
    findKey: async (serial) => bySerial.get(serial)?.publicKey,
    now: deps.now(),
  });
  if (fault) throw new Error(`GET /v3/certificates: answer refused, ${fault}`);
  return certificates.map(([serial, certificate]) => [serial, certificate.toString()]);
}
