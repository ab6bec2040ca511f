import { createHmac, timingSafeEqual } from "node:crypto";
import { NoticeRefused } from "../notice-refused";
import type { NuonuoSettings } from "./settings";

const keyLength = 32;

/** The unguessable part of an application's callback address: callbacks carry no signature. */
const keyFor = (appSecret: string, applicationId: string): string =>
  createHmac("sha256", appSecret).update(`callback ${applicationId}`).digest("base64url").slice(0, keyLength);

/** Where the platform brings an application's news. */
export const callbackAddress = (
  { callbackUrl, appSecret }: Pick<NuonuoSettings, "callbackUrl" | "appSecret">,
  applicationId: string,
): string => `${callbackUrl}/${applicationId}/${keyFor(appSecret, applicationId)}`;

/**
 * Takes a callback for no more than a reason to ask: what it says is not even read.
 *
 * @throws NoticeRefused when its address was not given out
 */
export function checkCallback(
  { appSecret }: Pick<NuonuoSettings, "appSecret">,
  { applicationId, key }: { applicationId: string; key: string },
): void {
  const [given, expected] = [Buffer.from(key), Buffer.from(keyFor(appSecret, applicationId))];
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw new NoticeRefused("ADDRESS_UNKNOWN");
}
