import type { Answer } from "../../contract/answers";
import type { Given, GivenCommand } from "../../contract/commands";
import type { ApplicationDocument } from "../../store/models/application";
import { lapsesAt } from "../../domain/consent";
import { propose, type Proposed } from "../../services/consents/propose";
import { ofApplication, type ConsentRequest } from "../../store/models/consent-request";
import { isDuplicateKey } from "../../store/models/duplicate-key";
import type { Dependencies } from "../dependencies";
import type { Tell } from "../openapi/route";
import type { Message, Messages } from "../platform/messages";
import type { Principal } from "../platform/principal";
import { Problem } from "../platform/problem";
import { detailOf, presentConsent } from "./present";

/** A command for which a second person is asked, as a request fixed it. */
export type Proposal = Omit<Proposed, "_id">;

/** Content of a request's message: a command, or a proposal if the command takes two persons. */
export type ByTwo<C extends GivenCommand> = { given: Given<C> } | { proposal: Proposal };

interface Asking {
  principal: Principal;
  message: Pick<Message<unknown>, "givenAt" | "resourceId">;
  messages: Pick<Messages, "replay">;
  tell: Tell;
  /** The application that the money belongs to; absent for money that belongs to none. */
  application?: ApplicationDocument["application"] | undefined;
}

/**
 * Stores an operator's request for a second operator. Another run of the same HTTP request, at whatever moment, gets the
 * request that is stored, waiting or ended.
 * @throws Problem CONSENT_WAITING if a request for the same record waits already
 */
export async function askSecond(
  { models: { consentRequests }, sealer, now }: Pick<Dependencies, "models" | "sealer" | "now">,
  { principal, message, messages, tell, application }: Asking,
  proposal: Proposal,
): Promise<Answer<"consent">> {
  const { resourceId: _id, givenAt } = message;
  const asked = async (): Promise<ConsentRequest> => {
    try {
      return await propose({ consentRequests, sealer, now: givenAt }, { ...proposal, _id });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      const own = await consentRequests.findById(_id).lean<ConsentRequest>();
      if (!own) throw new Problem("CONSENT_WAITING", { cause: error });
      messages.replay();
      return own;
    }
  };
  const request = await asked();
  tell({ ...ofApplication(request), record: request.record, detail: detailOf(request) });
  return presentConsent(request, { principal, application, now: now() });
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
