import { createHmac, timingSafeEqual } from "node:crypto";
import { NoticeRefused } from "../notice-refused";
import type { NuonuoSettings } from "./settings";

const keyLength = 32;

/** Returns the unguessable part of an application's callback address. It replaces a signature, which callbacks lack. */
const keyFor = (appSecret: string, applicationId: string): string =>
  createHmac("sha256", appSecret).update(`callback ${applicationId}`).digest("base64url").slice(0, keyLength);

/** Returns the address at which the platform reports an application's news. */
export const callbackAddress = (
  { callbackUrl, appSecret }: Pick<NuonuoSettings, "callbackUrl" | "appSecret">,
  applicationId: string,
): string => `${callbackUrl}/${applicationId}/${keyFor(appSecret, applicationId)}`;

/**
 * Checks the address of a callback. The callback's content is not read, since it is only a reason to ask the platform.
 *
 * @throws NoticeRefused if the address was not given out
 */
export function checkCallback(
  { appSecret }: Pick<NuonuoSettings, "appSecret">,
  { applicationId, key }: { applicationId: string; key: string },
): void {
  const [given, expected] = [Buffer.from(key), Buffer.from(keyFor(appSecret, applicationId))];
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw new NoticeRefused("ADDRESS_UNKNOWN");
}
