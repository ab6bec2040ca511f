import { createPublicKey, X509Certificate, type KeyObject } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { describeError } from "../../lib/describe-error";
import { createSend, type Send } from "./send";
import type { WechatPayDeps } from "./settings";
import { decryptResource, encryptedResource } from "./resource";
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
async function fetchCertificates(deps: {
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

/** Public keys of WeChat Pay, by serial number. */
export interface PlatformKeys {
  /**
   * Returns the key of a serial number. Outside of public-key mode, an unknown key is fetched from WeChat Pay, at most
   * once a minute, and only if it may belong to this account: a message that names it could be another account's.
   */
  find(serial: string, mayBeOurs?: () => boolean): Promise<KeyObject | undefined>;
  /** Fetches the platform certificates that WeChat Pay lists now. @throws Error if that fails */
  refresh(): Promise<void>;
  /**
   * Returns the serial number of the key that requests name. Answers are signed with it, and secrets encrypted for it.
   */
  answerKeyId(): string;
  send: Send;
}

interface PlatformKey {
  key: KeyObject;
  /** End of validity, in milliseconds since the epoch. A static public key has none. */
  validUntil: number;
}

const publicKeyPrefix = "PUB_KEY_ID_";
const refreshEveryMs = 60_000;
// Time limit of a refresh, in milliseconds. A notice must be answered within a second even while WeChat Pay doesn't
// answer.
const refreshPatienceMs = 700;

export function createPlatformKeys({ settings, now, log }: WechatPayDeps): PlatformKeys {
  const keys = new Map(Object.entries(settings.platformKeys).map(([serial, pem]) => [serial, readKey(pem)]));
  const publicKeyId = [...keys.keys()].find((serial) => serial.startsWith(publicKeyPrefix));
  const answerKeyId = () => publicKeyId ?? newest(keys);
  const send = createSend(settings, answerKeyId);
  let refreshedAt = -Infinity;
  let refreshing: Promise<void> = Promise.resolve();

  async function refresh(): Promise<void> {
    const certificates = await fetchCertificates({ send, apiV3Key: settings.apiV3Key, now });
    for (const [serial, pem] of certificates) keys.set(serial, readKey(pem));
    log.info(
      { serials: certificates.map(([serial]) => serial) },
      "WeChat Pay platform certificates refreshed",
    );
  }

  function refreshSometimes(): Promise<void> {
    if (now() - refreshedAt >= refreshEveryMs) {
      refreshedAt = now();
      refreshing = refresh().catch((error: unknown) => {
        log.warn({ error: describeError(error) }, "WeChat Pay platform certificates could not be refreshed");
      });
    }
    return Promise.race([refreshing, delay(refreshPatienceMs, undefined, { ref: false })]);
  }

  return {
    send,
    answerKeyId,
    refresh,
    async find(serial, mayBeOurs = () => true) {
      if (!keys.has(serial) && publicKeyId === undefined && mayBeOurs()) await refreshSometimes();
      const found = keys.get(serial);
      return found && now() <= found.validUntil ? found.key : undefined;
    },
  };
}

/** Reads a public key or an X.509 certificate in PEM. */
function readKey(pem: string): PlatformKey {
  if (!pem.includes("BEGIN CERTIFICATE")) return { key: createPublicKey(pem), validUntil: Infinity };
  const certificate = new X509Certificate(pem);
  return { key: certificate.publicKey, validUntil: Date.parse(certificate.validTo) };
}

function newest(keys: ReadonlyMap<string, PlatformKey>): string {
  return [...keys].reduce((best, entry) => (entry[1].validUntil > best[1].validUntil ? entry : best))[0];
}
