import type { Answer } from "../../contract/answers";
import type { Application, Draft, InvoiceDocument } from "../../domain/application/application";
import type { InvoiceFormat } from "../../domain/invoice/document";
import { invoicedFen } from "../../domain/invoice/invoicing";
import { keptFen } from "../../domain/money/attempts";
import { awaitsShipping, handlingShown, paymentShown, stageOf, tabsOf } from "../../domain/application/stage";
import { invoiceNoticeFor } from "../../domain/application/texts";
import { shortNumberOf } from "../../domain/application/short-number";
import { rolesOn } from "../../domain/application/duties";
import { formFor, type FormReading } from "../../domain/application/personal-data";
import { allowedCommands, standingOf, type Command } from "../../domain/application/transitions";
import type { Principal } from "../platform/principal";
import type { ShownDocument } from "../../store/find-application";
import { isOwner, isStaff } from "./policy";
import { presentAttempt } from "./present-attempt";
import type { Remarks } from "./remarks";

const allowedTo = (principal: Principal, application: Application | Draft): Command[] =>
  allowedCommands(rolesOn(principal, application), standingOf(application, Date.now()));

function presentStanding(application: Application | Draft, allowed: Command[]): Answer<"standing"> {
  const { status, receipt, invoice } = application;
  return {
    status,
    payment: paymentShown(application),
    handling: handlingShown(application),
    receipt,
    invoice,
    stage: stageOf(application),
    tabs: tabsOf(application),
    allowed,
  };
}

const failureOf = ({ invoice, invoiceRequests }: Application | Draft): { invoiceFailure?: string } => {
  const failure = invoiceRequests.at(-1)?.failure;
  return invoice === "开票失败" && failure !== undefined ? { invoiceFailure: failure } : {};
};

function moneyKept(application: Application | Draft): Pick<Answer<"application">, "keptFen" | "invoicedFen"> {
  const overFen = invoicedFen(application);
  return { keptFen: keptFen(application), ...(overFen === undefined ? {} : { invoicedFen: overFen }) };
}

/** The owner reads all of the form; staff the recipient, while they have to send the lock there. */
const readingOf = (
  application: Application | Draft,
  principal: Principal,
  allowed: Command[],
): FormReading => ({
  own: isOwner(principal, application),
  recipient: allowed.includes("ship") || allowed.includes("correctShipment"),
});

const formatsOf = ({ ofd, xml }: InvoiceDocument): InvoiceFormat[] => [
  "pdf",
  ...(ofd ? (["ofd"] as const) : []),
  ...(xml ? (["xml"] as const) : []),
];

/** The red letter that is under way, or came to nothing while the blue invoice stands. */
function redLetterOf({ invoice, redLetters }: Application | Draft) {
  const letter = redLetters?.at(-1);
  if (!letter || (invoice !== "红冲中" && invoice !== "红冲失败")) return {};
  const { reason, explanation, by, requestedAt, purpose, awaitsBuyerSince, failure } = letter;
  return {
    redLetter: {
      ...{ reason, explanation, by: by.name, requestedAt, purpose: purpose.kind },
      ...(awaitsBuyerSince === undefined ? {} : { awaitsBuyerSince }),
      ...(failure === undefined ? {} : { failure }),
    },
  };
}

/** The whole application, for its own page. Who did something is told by name, never by account. */
export function presentApplication(
  application: Application | Draft,
  principal: Principal,
  remarks: Remarks = {},
): Answer<"application"> {
  const { shipment, withdrawal, invoiceDocument, reversedInvoices = [] } = application;
  const allowed = allowedTo(principal, application);
  const reading = readingOf(application, principal, allowed);
  return {
    id: application.id,
    shortNumber: shortNumberOf(application.id),
    version: application.version,
    form: formFor(application.form, reading),
    feeFen: application.feeFen,
    ...moneyKept(application),
    createdAt: application.createdAt,
    waitingSince: application.waitingSince,
    ...presentStanding(application, allowed),
    submissions: application.submissions.map(({ at, by, opinion, form }) => ({
      ...{ at, by: by.name, opinion },
      form: formFor(form, reading),
    })),
    reviews: application.reviews.map(({ at, by, decision, opinion }) => ({
      ...{ at, by: by.name, decision, opinion },
    })),
    attempts: application.attempts.map((attempt) => presentAttempt(attempt, reading)),
    records: application.records.map(({ at, by, text }) => ({ at, by: by.name, text })),
    shipment: shipment && {
      carrier: shipment.carrier,
      trackingNumber: shipment.trackingNumber,
      shippedAt: shipment.shippedAt,
    },
    awaitsShipping: awaitsShipping(application),
    invoiceNotice: invoiceNoticeFor(application),
    ...failureOf(application),
    invoiceNumber: application.invoiceDocument?.invoiceNumber,
    withdrawal: withdrawal && {
      at: withdrawal.at,
      by: withdrawal.by.name,
      opinion: withdrawal.opinion,
    },
    ...(invoiceDocument ? { invoiceFormats: formatsOf(invoiceDocument) } : {}),
    ...redLetterOf(application),
    reversedInvoices: reversedInvoices.map(({ blue, red, amountFen }) => ({
      blueNumber: blue.invoiceNumber,
      redNumber: red.invoiceNumber,
      redIssuedAt: red.issuedAt,
      amountFen,
    })),
    ...remarks,
    ...(principal.roles.includes("operator")
      ? { operatorNotes: application.operatorNotes.map(({ at, text }) => ({ at, text })) }
      : {}),
    paidAt: application.paidAt,
    invoicedAt: invoiceDocument?.issuedAt,
    handledAt: application.handledAt,
    endedAt: application.endedAt,
  };
}

/** One line of a list. */
export function presentSummary(
  { application, organisationName, updatedAt, queueSince }: ShownDocument,
  principal: Principal,
  remarks: Remarks = {},
): Answer<"summary"> {
  const { id, version, form, feeFen, createdAt, paidAt, reviews } = application;
  const last = reviews.at(-1);
  return {
    id,
    shortNumber: shortNumberOf(id),
    version,
    organisationName,
    creditCode: application.orgCode,
    lockSerial: form.lockSerial ?? "",
    ...(form.lockType === undefined ? {} : { lockType: form.lockType }),
    ...(form.years === undefined ? {} : { years: form.years }),
    ...(isStaff(principal) && form.contactName !== undefined ? { contactName: form.contactName } : {}),
    ...(form.pickup === undefined ? {} : { pickup: form.pickup }),
    feeFen,
    ...moneyKept(application),
    createdAt,
    updatedAt: updatedAt.toISOString(),
    ...(queueSince ? { since: queueSince.toISOString() } : {}),
    ...(paidAt === undefined ? {} : { paidAt }),
    ...(last ? { review: { at: last.at, by: last.by.name, decision: last.decision } } : {}),
    ...remarks,
    awaitsShipping: awaitsShipping(application),
    ...failureOf(application),
    ...presentStanding(application, allowedTo(principal, application)),
  };
}
