import type { z } from "zod";
import type { Application, Draft } from "../../domain/application/application";
import type { PaymentAttempt } from "../../domain/money/payment";
import { awaitsShipping, handlingShown, paymentShown, stageOf, tabsOf } from "../../domain/application/stage";
import { invoiceNoticeFor } from "../../domain/application/texts";
import { shortNumberOf } from "../../domain/application/short-number";
import { allowedCommands, standingOf } from "../../domain/application/transitions";
import type { Actor } from "../../domain/application/values";
import type { ApplicationDocument } from "../../store/models/application";
import type { LockConflict } from "../../store/lock-conflicts";
import type { Principal } from "../platform/principal";
import { isStaff } from "./policy";
import type { applicationSchema, standingSchema, summarySchema } from "./schema";

/** Who did something, as others may read it: a name, never an account. */
const named = <T extends { by: Actor }>(entry: T) => ({ ...entry, by: entry.by.name });

function presentStanding(
  application: Application | Draft,
  { roles }: Principal,
): z.output<typeof standingSchema> {
  const { status, receipt, invoice } = application;
  return {
    status,
    payment: paymentShown(application),
    handling: handlingShown(application),
    receipt,
    invoice,
    stage: stageOf(application),
    tabs: tabsOf(application),
    allowed: allowedCommands(roles, standingOf(application)),
  };
}

const failureOf = ({ invoice, invoiceRequests }: Application | Draft): { invoiceFailure?: string } => {
  const failure = invoiceRequests.at(-1)?.failure;
  return invoice === "开票失败" && failure !== undefined ? { invoiceFailure: failure } : {};
};

/** How an attempt was superseded, and whose account it is paid to, is nobody's business outside. */
function presentAttempt({
  superseding: _superseding,
  superseded: _superseded,
  supersedingStartedAt: _startedAt,
  supersedingEndedAt: _endedAt,
  merchant: _merchant,
  ...attempt
}: PaymentAttempt) {
  return attempt;
}

/** The whole application, for its own page. */
export function presentApplication(
  application: Application | Draft,
  principal: Principal,
  lockConflicts?: readonly LockConflict[],
): z.output<typeof applicationSchema> {
  const {
    orgCode: _,
    operatorNotes,
    moneyQuestions: ____,
    invoiceRequests: ___,
    invoiceDocument,
    withdrawal,
    ...shown
  } = application;
  return {
    ...shown,
    shortNumber: shortNumberOf(application.id),
    ...presentStanding(application, principal),
    submissions: application.submissions.map(named),
    reviews: application.reviews.map(named),
    records: application.records.map(named),
    attempts: application.attempts.map(presentAttempt),
    awaitsShipping: awaitsShipping(application),
    invoiceNotice: invoiceNoticeFor(application),
    ...failureOf(application),
    ...(invoiceDocument ? { invoiceNumber: invoiceDocument.invoiceNumber } : {}),
    ...(withdrawal ? { withdrawal: named(withdrawal) } : {}),
    ...(lockConflicts ? { lockConflicts: [...lockConflicts] } : {}),
    ...(principal.roles.includes("operator") ? { operatorNotes } : {}),
  };
}

/** One line of a list. */
export function presentSummary(
  { application, lockSerial, organisationName, updatedAt, queueSince }: ApplicationDocument,
  principal: Principal,
  lockConflicts?: readonly LockConflict[],
): z.output<typeof summarySchema> {
  const { id, version, form, feeFen, createdAt, paidAt, reviews } = application;
  const last = reviews.at(-1);
  return {
    id,
    shortNumber: shortNumberOf(id),
    version,
    organisationName,
    lockSerial,
    ...(form.lockType === undefined ? {} : { lockType: form.lockType }),
    ...(form.years === undefined ? {} : { years: form.years }),
    ...(isStaff(principal) && form.contactName !== undefined ? { contactName: form.contactName } : {}),
    ...(form.pickup === undefined ? {} : { pickup: form.pickup }),
    feeFen,
    createdAt,
    updatedAt: updatedAt.toISOString(),
    ...(queueSince ? { since: queueSince.toISOString() } : {}),
    ...(paidAt === undefined ? {} : { paidAt }),
    ...(last ? { review: { at: last.at, by: last.by.name, decision: last.decision } } : {}),
    ...(lockConflicts ? { lockConflicts: [...lockConflicts] } : {}),
    awaitsShipping: awaitsShipping(application),
    ...failureOf(application),
    ...presentStanding(application, principal),
  };
}
