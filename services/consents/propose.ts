import { shownDestination } from "../../domain/money/intervention";
import { lapsesAt } from "../../domain/consent";
import type { Actor } from "../../domain/values";
import type { RefundDestination } from "../../domain/money/payment";
import type { ConsentRequest, ConsentRequestModel } from "../../store/models/consent-request";

/** Changes a request once nobody waits for it any more: who reads the database finds no card in it. */
export const over = { $unset: { open: "", sealed: "" } } as const;

/** Requests that have waited for too long have come to nothing. Milliseconds. */
export const lapse = (requests: ConsentRequestModel, now: number) =>
  requests.updateMany(
    { state: "待复核", askedAt: { $lte: new Date(now - lapsesAt(0)) } },
    { $set: { state: "已失效" }, ...over },
  );

export interface Proposed extends Pick<ConsentRequest, "_id" | "command" | "record" | "reason" | "about"> {
  applicationId?: string | undefined;
  by: Actor;
  amountFen?: number;
  /** The command's body, to be given when a second person has agreed. */
  body: { to?: RefundDestination | undefined; [field: string]: unknown };
}

/** Encrypts a value for whoever has that id. */
export interface SealsValues {
  seal(id: string, value: object): Promise<string>;
}

interface Proposing {
  consentRequests: ConsentRequestModel;
  sealer: SealsValues;
  /** Milliseconds since the epoch. */
  now: number;
}

/** Has a command wait for a second person. @throws a duplicate key where the same record waits already */
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
