import { currentTrace } from "../../lib/trace";
import { isAnonymous, secondRefusal, stateAt } from "../../domain/consent";
import { findApplication } from "../../store/find-application";
import type { ApplicationDocument } from "../../store/models/application";
import type { ConsentRequest } from "../../store/models/consent-request";
import type { Dependencies } from "../dependencies";
import type { Idempotency } from "../platform/idempotency";
import type { Principal } from "../platform/principal";
import { Problem, isAnyProblemCode } from "../platform/problem";
import { over } from "../../services/consents/propose";
import { carryOut } from "./carry-out";

type Needs = Pick<Dependencies, "models" | "engine" | "sealer" | "now">;

/** Returns the consent request and the application whose money it concerns. @throws Problem NOT_FOUND */
export async function findConsent({ models: { applications, consentRequests } }: Needs, id: string) {
  const request = await consentRequests.findById(id).lean<ConsentRequest>();
  if (!request) throw new Problem("NOT_FOUND");
  const about =
    request.applicationId === undefined ? null : await findApplication(applications, request.applicationId);
  return { request, application: about?.application };
}

export interface Decision {
  request: ConsentRequest;
  application: ApplicationDocument["application"] | undefined;
  decision: "agree" | "disagree";
  opinion: string;
  principal: Principal;
  idempotency: Idempotency;
}

const endedAs = ({ request, now }: { request: ConsentRequest; now: number }): Problem => {
  const state = stateAt({ state: request.state, askedAt: request.askedAt.getTime() }, now);
  return new Problem("CONSENT_OVER", { state });
};

/**
 * Agrees (同意) or disagrees (不同意). An agreement is carried out at once.
 * @throws Problem that says why the person can't be the second, CONSENT_OVER, or the reason why the operation failed
 */
export async function decide(deps: Needs, given: Decision): Promise<ConsentRequest> {
  const { request, application, decision, opinion, principal, idempotency } = given;
  const { consentRequests } = deps.models;
  const { _id, by, askedAt } = request;
  const { requestId } = idempotency;
  if (request.second?.requestId === requestId) return decidedBefore(deps, given);
  if (request.adoptedBy === requestId && request.state === "待复核") {
    idempotency.replay();
    return request;
  }
  const refusal = secondRefusal({ first: by, second: principal, application });
  if (refusal) throw new Problem(refusal);
  const at = deps.now();
  if (stateAt({ state: request.state, askedAt: askedAt.getTime() }, at) !== "待复核")
    return decidedBefore(deps, given);

  const { subject: id, name } = principal;
  if (decision === "agree" && isAnonymous(by)) return adopt(deps, given);
  const person = { role: "operator", id, name } as const;
  const second = { by: person, opinion, at: new Date(at), requestId, trace: currentTrace() };
  const state = decision === "agree" ? ("已同意" as const) : ("不同意" as const);
  const decided = await consentRequests
    .findOneAndUpdate(
      { _id, state: "待复核", failures: request.failures },
      { $set: { state, second }, ...(decision === "disagree" ? over : {}) },
      { returnDocument: "after" },
    )
    .lean<ConsentRequest>();
  // Another operator decided first.
  if (!decided) return decidedBefore(deps, { ...given, ...(await findConsent(deps, _id)), idempotency });
  return decision === "agree" ? carryOut(deps, decided) : decided;
}

/** Makes the first operator who agrees to a request from the console its author. Another operator must then agree. */
async function adopt(
  deps: Needs,
  { request, opinion, principal: { subject: id, name }, idempotency: { requestId } }: Decision,
) {
  const by = { role: "operator", id, name } as const;
  const { _id, failures } = request;
  await deps.models.consentRequests.updateOne(
    { _id, state: "待复核", failures, "by.id": request.by.id },
    { $set: { by, reason: opinion, adoptedBy: requestId } },
  );
  return (await findConsent(deps, _id)).request;
}

/**
 * Returns the decided request to the HTTP request that decided it, in whatever run. @throws Problem CONSENT_OVER for any
 * other request
 */
async function decidedBefore(deps: Needs, { request, idempotency }: Decision): Promise<ConsentRequest> {
  if (request.second?.requestId !== idempotency.requestId) throw endedAs({ request, now: deps.now() });
  idempotency.replay();
  if (request.state === "已同意") return carryOut(deps, request);
  const { problem } = request;
  if (request.state === "未执行" && problem !== undefined && isAnyProblemCode(problem))
    throw new Problem(problem);
  return request;
}

/** Withdraws a request on behalf of the operator who made it. @throws Problem CONSENT_OF_ANOTHER, CONSENT_OVER */
export async function takeBack(
  deps: Needs,
  { request, principal, idempotency }: Omit<Decision, "decision" | "opinion" | "application">,
): Promise<ConsentRequest> {
  const { _id, by, state } = request;
  const { requestId: withdrawnBy } = idempotency;
  if (by.id !== principal.subject) throw new Problem("CONSENT_OF_ANOTHER");
  const now = deps.now();
  if (stateAt({ state, askedAt: request.askedAt.getTime() }, now) === "待复核") {
    const change = { $set: { state: "已撤回", withdrawnBy }, ...over };
    const { modifiedCount } = await deps.models.consentRequests.updateOne({ _id, state }, change);
    if (modifiedCount > 0) return { ...request, state: "已撤回" };
  }
  // Another run of this HTTP request may have withdrawn it.
  const { request: latest } = await findConsent(deps, _id);
  if (latest.withdrawnBy !== withdrawnBy) throw endedAs({ request: latest, now });
  idempotency.replay();
  return latest;
}
