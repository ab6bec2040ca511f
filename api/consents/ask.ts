import { lapsesAt } from "../../domain/consent";
import { propose, type Proposed } from "../../services/consents/propose";
import type { ConsentRequest } from "../../store/models/consent-request";
import { isDuplicateKey } from "../../store/models/duplicate-key";
import type { Dependencies } from "../dependencies";
import type { Idempotency } from "../platform/idempotency";
import { Problem } from "../platform/problem";

/** What an earlier run of the same request asked for. */
export async function askedBefore(
  { models: { consentRequests } }: Pick<Dependencies, "models">,
  { repeated, resourceId, replay }: Idempotency,
): Promise<ConsentRequest | undefined> {
  const found = repeated ? await consentRequests.findById(resourceId).lean<ConsentRequest>() : null;
  if (found) replay();
  return found ?? undefined;
}

/** Has a command wait for a second person. @throws Problem CONSENT_WAITING where the same record waits already */
export async function ask(
  { models: { consentRequests }, sealer, now }: Pick<Dependencies, "models" | "sealer" | "now">,
  asked: Omit<Proposed, "_id">,
  { resourceId: _id }: Idempotency,
): Promise<ConsentRequest> {
  try {
    return await propose({ consentRequests, sealer, now: now() }, { ...asked, _id });
  } catch (error) {
    if (isDuplicateKey(error)) throw new Problem("CONSENT_WAITING", { cause: error });
    throw error;
  }
}

/** What waits for a second person: numbers of refunds, ids of differences. */
export async function recordsAwaitingConsent({
  models: { consentRequests },
  now,
}: Pick<Dependencies, "models" | "now">): Promise<Set<string>> {
  const since = new Date(now() - lapsesAt(0));
  const waiting = await consentRequests
    .find({ state: "待复核", askedAt: { $gt: since } }, { record: 1 })
    .lean<Pick<ConsentRequest, "record">[]>();
  return new Set(waiting.map(({ record }) => record));
}
