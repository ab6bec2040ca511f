import { shownDestination } from "../../domain/money/intervention";
import { lapsesAt } from "../../domain/consent";
import type { Actor } from "../../domain/values";
import type { RefundDestination } from "../../domain/money/payment";
import type { ConsentRequest, ConsentRequestModel } from "../../store/models/consent-request";
import { isDuplicateKey } from "../../store/models/duplicate-key";
import type { Dependencies } from "../dependencies";
import type { Idempotency } from "../platform/idempotency";
import { Problem } from "../platform/problem";

/** What a request is once nobody waits for it any more: who reads the database finds no card in it. */
export const over = { $unset: { open: "", sealed: "" } } as const;

/** What has waited for too long has come to nothing. Milliseconds. */
export const lapse = (requests: ConsentRequestModel, now: number) =>
  requests.updateMany(
    { state: "待复核", askedAt: { $lte: new Date(now - lapsesAt(0)) } },
    { $set: { state: "已失效" }, ...over },
  );

interface Asked extends Pick<ConsentRequest, "command" | "record" | "reason" | "about"> {
  applicationId?: string | undefined;
  by: Actor;
  amountFen?: number;
  /** Of the command, to be given when a second person has agreed. */
  body: { reason: string; to?: RefundDestination; difference?: string; locks?: string[] | undefined };
}

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
  { applicationId, body, ...asked }: Asked,
  { resourceId: _id }: Idempotency,
): Promise<ConsentRequest> {
  const askedAt = now();
  await lapse(consentRequests, askedAt);
  const request: ConsentRequest = {
    ...asked,
    ...{ _id, open: asked.record, state: "待复核", askedAt: new Date(askedAt), failures: 0 },
    ...(applicationId === undefined ? {} : { applicationId }),
    ...(body.to ? { to: shownDestination(body.to) } : {}),
    sealed: await sealer.seal(_id, body),
  };
  try {
    await consentRequests.create(request);
  } catch (error) {
    if (isDuplicateKey(error)) throw new Problem("CONSENT_WAITING", { cause: error });
    throw error;
  }
  return request;
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
