import { shownDestination } from "../../domain/money/intervention";
import { lapsesAt } from "../../domain/consent";
import type { Actor } from "../../domain/values";
import type { RefundDestination } from "../../domain/money/payment";
import type { ConsentRequest, ConsentRequestModel } from "../../store/models/consent-request";

/** Update of a proposal that is over. It removes the encrypted body, so that a reader of the database finds no card number. */
export const over = { $unset: { open: "", sealed: "" } } as const;

/** Lets proposals lapse that have waited too long. @param now - milliseconds since the epoch */
export const lapse = (requests: ConsentRequestModel, now: number) =>
  requests.updateMany(
    { state: "待复核", askedAt: { $lte: new Date(now - lapsesAt(0)) } },
    { $set: { state: "已失效" }, ...over },
  );

export interface Proposed extends Pick<ConsentRequest, "_id" | "command" | "record" | "reason" | "about"> {
  applicationId?: string | undefined;
  by: Actor;
  amountFen?: number;
  /** Body of the command, which is given once a second person has agreed. */
  body: { to?: RefundDestination | undefined; [field: string]: unknown };
}

/** Encrypts values, each for the object with the given id alone. */
export interface SealsValues {
  seal(id: string, value: object): Promise<string>;
}

interface Proposing {
  consentRequests: ConsentRequestModel;
  sealer: SealsValues;
  /** Present time in milliseconds since the epoch. */
  now: number;
}

/**
 * Stores a command as a proposal that waits for a second person.
 * @throws MongoServerError 11000 if a proposal about the record waits already
 */
export async function propose(
  { consentRequests, sealer, now }: Proposing,
  { applicationId, body, ...proposed }: Proposed,
): Promise<ConsentRequest> {
  await lapse(consentRequests, now);
  const request: ConsentRequest = {
    ...proposed,
    ...{ open: proposed.record, state: "待复核", askedAt: new Date(now), failures: 0 },
    ...(applicationId === undefined ? {} : { applicationId }),
    ...(body.to ? { to: shownDestination(body.to) } : {}),
    sealed: await sealer.seal(proposed._id, body),
  };
  await consentRequests.create(request);
  return request;
}
