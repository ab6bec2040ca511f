import type { Answer } from "../../contract/answers";
import type { ApplicationDocument } from "../../store/models/application";
import { lapsesAt } from "../../domain/consent";
import { propose, type Proposed } from "../../services/consents/propose";
import { ofApplication, type ConsentRequest } from "../../store/models/consent-request";
import { isDuplicateKey } from "../../store/models/duplicate-key";
import type { Dependencies } from "../dependencies";
import type { Tell } from "../openapi/route";
import type { Idempotency } from "../platform/idempotency";
import type { Principal } from "../platform/principal";
import { Problem } from "../platform/problem";
import { detailOf, presentConsent } from "./present";

interface Asking {
  principal: Principal;
  idempotency: Idempotency;
  tell: Tell;
  /** The application that the money belongs to; absent for money that belongs to none. */
  application?: ApplicationDocument["application"] | undefined;
}

type Proposal = Omit<Proposed, "_id">;

/**
 * Stores an operator's request for a second operator. A repeat returns the stored request, waiting or ended.
 * @param proposalOf - called unless the request is a repeat; returns undefined if one person is enough
 * @throws Problem CONSENT_WAITING if a request for the same record waits already
 */
export async function askSecond(
  deps: Dependencies,
  { principal, idempotency, tell, application }: Asking,
  proposalOf: () => Proposal | undefined | Promise<Proposal>,
): Promise<Answer<"consent"> | undefined> {
  let request = await askedBefore(deps, idempotency);
  if (!request) {
    const proposal = await proposalOf();
    if (!proposal) return undefined;
    request = await ask(deps, proposal, idempotency);
  }
  tell({ ...ofApplication(request), record: request.record, detail: detailOf(request) });
  return presentConsent(request, { principal, application, now: deps.now() });
}

/** Returns the consent request that an earlier run of the same HTTP request stored. */
async function askedBefore(
  { models: { consentRequests } }: Pick<Dependencies, "models">,
  { repeated, resourceId, replay }: Idempotency,
): Promise<ConsentRequest | undefined> {
  const found = repeated ? await consentRequests.findById(resourceId).lean<ConsentRequest>() : null;
  if (found) replay();
  return found ?? undefined;
}

async function ask(
  { models: { consentRequests }, sealer, now }: Pick<Dependencies, "models" | "sealer" | "now">,
  asked: Proposal,
  { resourceId: _id }: Idempotency,
): Promise<ConsentRequest> {
  try {
    return await propose({ consentRequests, sealer, now: now() }, { ...asked, _id });
  } catch (error) {
    if (isDuplicateKey(error)) throw new Problem("CONSENT_WAITING", { cause: error });
    throw error;
  }
}

/** Returns the records that wait for a second person: refund numbers and ids of differences. */
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
