import type { Answer } from "../../contract/answers";
import { type FormReading, formFor } from "../../domain/form/personal-data";
import { asWritten } from "../../domain/locks/holds";
import type { Intervention, PaymentAttempt, Refund, Transaction } from "../../domain/money/payment";
import { lockConflictsOf, type LockConflict } from "../../store/lock-conflicts";
import type { ApplicationDocument } from "../../store/models/application";
import { differingAccountNames } from "../../store/organisations";
import type { Dependencies } from "../dependencies";
import { lockStandingsOf, type LockRemark } from "../locks/lock-standings";
import type { Application, Draft } from "../../domain/application/application";
import { moneyShown } from "../../domain/application/part-refund";
import { lockStateOf } from "../../domain/locks/results";
import { statesShown, tabsOf } from "../../domain/application/stage";
import { recipientSinceOf } from "../../domain/application/shown";
import { feeFenOf, feesByLock } from "../../domain/application/fees";
import { shortNumberOf } from "../../domain/form/short-number";
import { rolesOn } from "../../domain/application/separation-of-duties";
import {
  allowedCommands,
  guardFactsOf,
  needsRecipient,
  type Command,
} from "../../domain/application/transitions";
import type { Principal } from "../platform/principal";
import type { DutyItem } from "../../store/duties";
import type { ShownDocument } from "../../store/find-application";
import { countFrozen, presentFrozen } from "./materials";
import { invoiceFailureOf, presentInvoice } from "./present-invoice";
import { isOwner, isStaff } from "./commands";

const presentIntervention = ({ at, command, by, reason, second, to }: Intervention) => ({
  ...{ at, command, by: by.name, reason },
  ...(second ? { second: { by: second.by.name, opinion: second.opinion } } : {}),
  ...(to ? { to } : {}),
});

/** Returns one refund as both its owner and the operators see it. */
export const presentRefund = (refund: Refund): Answer<"refund"> => ({
  number: refund.number,
  amountFen: refund.amountFen,
  reason: refund.reason,
  locks: refund.locks,
  status: refund.status,
  requestedAt: refund.requestedAt,
  endedAt: refund.endedAt,
  heardAt: refund.heardAt,
  remark: refund.remark,
  abnormality: refund.abnormality,
  treatment: refund.treatment,
});

const presentTransaction = (
  { id, amountFen, paidAt, counted, refunds, consoleRefunds }: Transaction,
  forOperator: boolean,
) => ({
  id,
  amountFen,
  paidAt,
  counted,
  refunds: refunds?.map((refund) => ({
    ...presentRefund(refund),
    ...(forOperator ? { interventions: refund.interventions?.map(presentIntervention) } : {}),
  })),
  consoleRefunds: consoleRefunds?.map(({ number, amountFen: fen, at, heardAt }) => ({
    ...{ number, amountFen: fen, at, heardAt },
  })),
});

/**
 * Returns a payment attempt without how it was superseded and which merchant account it is paid to: both are internal.
 */
const presentAttempt = (
  attempt: PaymentAttempt,
  { own, forOperator }: Pick<FormReading, "own"> & { forOperator: boolean },
): Answer<"attempt"> => ({
  number: attempt.number,
  channel: attempt.channel,
  bank: attempt.bank,
  amountFen: attempt.amountFen,
  createdAt: attempt.createdAt,
  deadline: attempt.deadline,
  status: attempt.status,
  expired: attempt.expired,
  // Anybody who scans the code pays the order, so only the owner sees it.
  codeUrl: own ? attempt.codeUrl : undefined,
  transactions: attempt.transactions.map((one) => presentTransaction(one, forOperator)),
});

/** Remarks of the system that a reviewer should notice beside the application itself. */
interface Remarks {
  lockConflicts?: LockConflict[];
  /** Locks of which the register says something else than the application, and what it says. */
  lockStandings?: LockRemark[];
  /** Organisation name of the bidder's account, if the application names the organisation differently. */
  accountName?: string;
}

/** Returns a function that gives the remarks on one of the applications by its id. */
export async function remarksOn(
  models: Pick<Dependencies["models"], "applications" | "lockRegister" | "organisations">,
  documents: readonly ApplicationDocument[],
): Promise<(id: string) => Remarks> {
  const [conflicts, standings, names] = await Promise.all([
    lockConflictsOf(models.applications, documents),
    lockStandingsOf(models.lockRegister, documents),
    differingAccountNames(models.organisations, documents),
  ]);
  const forms = new Map(documents.map(({ _id, application }) => [_id, application.form]));
  return (id) => {
    const form = forms.get(id) ?? {};
    const lockConflicts = conflicts.get(id)?.map((conflict) => ({
      ...conflict,
      lockSerials: conflict.lockSerials.map((key) => asWritten(form, key)),
    }));
    const accountName = names.get(id);
    const lockStandings = standings.get(id) ?? [];
    return {
      ...(lockConflicts ? { lockConflicts } : {}),
      ...(lockStandings.length > 0 ? { lockStandings } : {}),
      ...(accountName === undefined ? {} : { accountName }),
    };
  };
}

/**
 * Commands that the caller may give. None are allowed while the first submission is on its way to the engine: each
 * would be refused (提交中).
 */
const allowedTo = (
  principal: Principal,
  application: Application | Draft,
  claim: ApplicationDocument["claim"],
): Command[] =>
  claim ? [] : allowedCommands(rolesOn(principal, application), guardFactsOf(application, Date.now()));

const presentStates = (application: Application | Draft, allowed: Command[]): Answer<"states"> => ({
  ...statesShown(application, Date.now()),
  tabs: tabsOf(application),
  allowed,
});

/**
 * Decides how much of the form the caller reads: the owner all of it, staff the recipient only while they may give a
 * command that needs the address.
 */
const readingOf = (
  application: Application | Draft,
  principal: Principal,
  allowed: Command[],
): FormReading => ({
  own: isOwner(principal, application),
  recipient: allowed.some((command) => needsRecipient[command]),
});

/**
 * Returns the result of each lock's renewal as far as it is known. Only staff see why the register is in doubt of a
 * lock.
 */
function presentResults(
  { lockResults }: Application | Draft,
  forStaff: boolean,
): Pick<Answer<"application">, "lockResults"> {
  if (!lockResults) return {};
  return {
    lockResults: lockResults.map((result) => {
      const { lockSerial, doubt, outcome } = result;
      const state = lockStateOf(result);
      const { at: _at, by: _by, ...told } = outcome ?? {};
      return { ...(forStaff && doubt ? { reason: doubt.reason } : {}), lockSerial, ...told, state };
    }),
  };
}

/** Returns the instant of a mailed lock's recipient, which whoever ships it names. */
const presentRecipientSince = (
  application: Application | Draft,
): Pick<Answer<"application">, "recipientSince"> => {
  const since = application.form.pickup === "邮寄" ? recipientSinceOf(application) : undefined;
  return since === undefined ? {} : { recipientSince: since };
};

/** Returns the whole application for its own page. People are shown by name, never by account. */
export function presentApplication(
  application: Application | Draft,
  principal: Principal,
  { claim, ...remarks }: Remarks & Pick<ApplicationDocument, "claim"> = {},
): Answer<"application"> {
  const { shipment, withdrawal, invoiceDocument } = application;
  const feesFen = feesByLock(application);
  const allowed = allowedTo(principal, application, claim);
  const reading = readingOf(application, principal, allowed);
  const forOperator = principal.roles.includes("operator");
  return {
    id: application.id,
    shortNumber: shortNumberOf(application.id),
    version: application.version,
    form: formFor(application.form, reading),
    feeFen: feeFenOf(application),
    ...(feesFen ? { feesFen: [...feesFen] } : {}),
    ...moneyShown(application),
    createdAt: application.createdAt,
    waitingSince: application.waitingSince,
    ...presentStates(application, allowed),
    submissions: application.submissions.map(({ at, by, opinion, form, ...frozen }) => ({
      ...{ at, by: by.name, opinion },
      form: formFor(form, reading),
      ...presentFrozen(frozen),
    })),
    reviews: application.reviews.map(({ at, by, decision, opinion, locks }) => ({
      ...{ at, by: by.name, decision, opinion, locks },
    })),
    attempts: application.attempts.map((attempt) => presentAttempt(attempt, { ...reading, forOperator })),
    records: application.records.map(({ at, by, text }) => ({ at, by: by.name, text })),
    shipment: shipment && {
      carrier: shipment.carrier,
      trackingNumber: shipment.trackingNumber,
      shippedAt: shipment.shippedAt,
    },
    ...presentRecipientSince(application),
    ...presentInvoice(application, { mayReadBuyer: reading.own || forOperator }),
    withdrawal: withdrawal && {
      at: withdrawal.at,
      by: withdrawal.by.name,
      opinion: withdrawal.opinion,
    },
    ...remarks,
    ...(forOperator
      ? { operatorNotes: application.operatorNotes.map(({ at, text }) => ({ at, text })) }
      : {}),
    paidAt: application.paidAt,
    invoicedAt: invoiceDocument?.issuedAt,
    handledAt: application.handledAt,
    ...presentResults(application, isStaff(principal)),
    endedAt: application.endedAt,
  };
}

/** Returns an open duty as staff see it. */
export const presentDuty = ({
  id,
  kind,
  about,
  amountFen,
  since,
  applicationId,
  organisationName,
  difference,
}: Omit<DutyItem, "organisationName"> & { organisationName?: string }): Answer<"duty"> => ({
  id,
  kind,
  about,
  amountFen,
  since: since.toISOString(),
  applicationId,
  organisationName,
  difference,
});

/** Returns the application as one line of a list. */
export function presentSummary(
  { application, claim, organisationName, updatedAt, queueSince }: ShownDocument,
  principal: Principal,
  remarks: Remarks = {},
): Answer<"summary"> {
  const { id, version, form, createdAt, paidAt, reviews } = application;
  const last = reviews.at(-1);
  return {
    id,
    shortNumber: shortNumberOf(id),
    version,
    organisationName,
    creditCode: application.orgCode,
    locks: form.locks ?? [],
    ...(isStaff(principal) && form.contactName !== undefined ? { contactName: form.contactName } : {}),
    ...(form.pickup === undefined ? {} : { pickup: form.pickup }),
    ...presentRecipientSince(application),
    ...(application.recipientCorrectedAt === undefined ? {} : { recipientCorrected: true as const }),
    feeFen: feeFenOf(application),
    ...moneyShown(application),
    createdAt,
    updatedAt: updatedAt.toISOString(),
    ...(queueSince ? { since: queueSince.toISOString() } : {}),
    ...(paidAt === undefined ? {} : { paidAt }),
    ...(last ? { review: { at: last.at, by: last.by.name, decision: last.decision } } : {}),
    ...remarks,
    ...presentResults(application, isStaff(principal)),
    materials: countFrozen(application.submissions),
    ...invoiceFailureOf(application),
    ...presentStates(application, allowedTo(principal, application, claim)),
  };
}
