import type { Answer } from "../../contract/answers";
import { handCommandTitles, lapsesAt, secondRefusal, stateAt } from "../../domain/consent";
import { destinationText } from "../../domain/money/intervention";
import { yuan } from "../../domain/invoice/amount";
import type { ApplicationDocument } from "../../store/models/application";
import type { ConsentRequest } from "../../store/models/consent-request";
import type { Principal } from "../platform/principal";
import { isAnyProblemCode, problemFor } from "../platform/problem";

interface Reading {
  principal: Principal;
  /** The application whose money the request concerns. */
  application?: ApplicationDocument["application"] | undefined;
  /** Current time, in milliseconds since the epoch. */
  now: number;
}

const sentenceOf = (code: string): string | undefined => {
  if (!isAnyProblemCode(code)) return undefined;
  const { title, next, status } = problemFor(code);
  // The registry's advice for a 503 addresses the payer. The second operator should agree again instead.
  return `${title}，${status < 500 ? next : "请稍后再次同意"}`;
};

/** Returns a consent request, waiting or ended, as an operator sees it. */
export function presentConsent(
  request: ConsentRequest,
  { principal, application, now }: Reading,
): Answer<"consent"> {
  const {
    _id: id,
    command,
    record,
    applicationId,
    by,
    reason,
    about,
    amountFen,
    to,
    second,
    problem,
  } = request;
  const askedAt = request.askedAt.getTime();
  const state = stateAt({ state: request.state, askedAt }, now);
  const waits = state === "待复核";
  const organisationName = waits ? application?.form.organisationName : undefined;
  return {
    ...{ id, command, state, askedAt: request.askedAt.toISOString(), askedBy: by.name, reason },
    ...{ lapsesAt: new Date(lapsesAt(askedAt)).toISOString(), record, about },
    ...(applicationId === undefined ? {} : { applicationId }),
    ...(organisationName === undefined ? {} : { organisationName }),
    ...(amountFen === undefined ? {} : { amountFen }),
    ...(to ? { to } : {}),
    ...(second
      ? { second: { by: second.by.name, opinion: second.opinion, at: second.at.toISOString() } }
      : {}),
    ...(problem === undefined ? {} : { problem: sentenceOf(problem) }),
    mayDecide: waits && secondRefusal({ first: by, second: principal, application }) === undefined,
    mayTakeBack: waits && principal.subject === by.id,
  };
}

/** Returns the request and its author as one line for the audit trail. */
export const detailOf = ({ command, about, amountFen, to, by, reason }: ConsentRequest): string =>
  [
    `${handCommandTitles[command]}：${about}`,
    ...(amountFen === undefined ? [] : [`${yuan(amountFen)}元`]),
    ...(to ? [`退至${destinationText(to)}`] : []),
    `${by.name}发起：${reason}`,
  ].join("；");
