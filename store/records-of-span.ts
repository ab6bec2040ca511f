import { dayMs } from "../domain/beijing-day";
import type { Application, Draft } from "../domain/application/application";
import type { BookedApplication, NamedStrayRefund } from "../domain/reconciliation/books";
import type { ApplicationDocument, ApplicationModel } from "./models/application";
import type { StrayRefundDocument, StrayRefundModel } from "./models/stray-refund";

export interface RecordModels {
  applications: ApplicationModel;
  strayRefunds: StrayRefundModel;
}

export interface Records<A = Application | Draft> {
  applications: A[];
  strayRefunds: NamedStrayRefund[];
}

type Fields = Readonly<Record<string, 1>>;

/** Fields that books and ledger need. Forms, submissions and opinions, which are most of a document, are left out. */
const bookedFields: Fields = {
  organisationName: 1,
  ...Object.fromEntries(
    ["id", "form.organisationName", "attempts", "invoiceRequests", "invoiceDocument", "reversedInvoices"].map(
      (field) => [`application.${field}`, 1],
    ),
  ),
};

export interface Span {
  /** First instant of the span, and the instant after its last, in ISO 8601 UTC. */
  from: string;
  before: string;
  applicationIds?: readonly string[];
  /** Transaction ids of payments whose applications are read too. */
  transactionIds?: readonly string[];
}

/** Milliseconds by which gateways' clocks may at most be ahead of ours. */
const longestAheadMs = dayMs;

/**
 * Returns a filter for applications with a step since an instant. Every movement of money is a step, so applications that
 * finished long ago need not be read.
 */
export const touchedSince = (from: string): { updatedAt: object } => ({
  updatedAt: { $gte: new Date(Date.parse(from) - longestAheadMs) },
});

/**
 * Returns all applications and stray refunds with money or an invoice in the span, and the given applications. They are
 * complete, so they also contain entries of other days.
 */
export const recordsOfSpan = (models: RecordModels, span: Span): Promise<Records> =>
  recordsOf(models, spanFilters(span));

/** Returns the same records with only the fields that books and ledger need. */
export const bookedOfSpan = (models: RecordModels, span: Span): Promise<Records<BookedApplication>> =>
  recordsOf(models, spanFilters(span), bookedFields);

function spanFilters({ from, before, applicationIds = [], transactionIds = [] }: Span): Filters {
  const withinSpan = { $gte: from, $lt: before };
  return {
    stray: [...sawStrayMoney(withinSpan), { applicationId: { $in: applicationIds } }],
    application: {
      ...touchedSince(from),
      $or: [
        { "application.attempts.transactions.paidAt": withinSpan },
        ...sawMoneyGoBack(withinSpan),
        { "application.invoiceDocument.issuedAt": withinSpan },
        { "application.reversedInvoices.blue.issuedAt": withinSpan },
        { "application.reversedInvoices.red.issuedAt": withinSpan },
      ],
    },
    applicationIds,
    transactionIds,
  };
}

/** Returns the records with refunds since an instant, and with stray money, which are few. */
export const recordsWithMoneyBack = (
  models: RecordModels,
  from: string,
): Promise<Records<BookedApplication>> => {
  const stray = sawStrayMoney({ $gte: from });
  const application = { ...touchedSince(from), $or: sawMoneyGoBack({ $gte: from }) };
  return recordsOf(models, { stray, application }, bookedFields);
};

const sawStrayMoney = (when: object): object[] => [
  { "strayRefund.evidence.paidAt": when },
  { "strayRefund.refund.endedAt": when },
  { "strayRefund.consoleRefunds.at": when },
];

const sawMoneyGoBack = (when: object): object[] => [
  { "application.attempts.transactions.refunds.endedAt": when },
  { "application.attempts.transactions.consoleRefunds.at": when },
];

interface Filters {
  stray: object[];
  application: object;
  applicationIds?: readonly string[];
  transactionIds?: readonly string[];
}

type Found<A> = Pick<ApplicationDocument, "_id" | "organisationName"> & { application: A };

/**
 * Returns everything that the filters find, and the applications of the stray refunds, each once.
 * @param fields - fields to read; the whole application if absent
 */
async function recordsOf<A>(
  { applications, strayRefunds }: RecordModels,
  filters: Filters,
  fields: Fields = { application: 1, organisationName: 1 },
): Promise<Records<A>> {
  const { applicationIds = [], transactionIds = [] } = filters;
  const found = (filter: object) => applications.find(filter, fields).lean<Found<A>[]>();
  const strays = await strayRefunds.find({ $or: filters.stray }).lean<StrayRefundDocument[]>();
  const ids = [...applicationIds, ...strays.map(({ applicationId }) => applicationId)];
  const documents = await Promise.all([
    found(filters.application),
    ids.length > 0 ? found({ _id: { $in: [...new Set(ids)] } }) : [],
    transactionIds.length > 0
      ? found({ "application.attempts.transactions.id": { $in: transactionIds } })
      : [],
  ]);
  const byId = new Map(documents.flat().map((document) => [document._id, document]));
  return {
    applications: [...byId.values()].map(({ application }) => application),
    strayRefunds: strays.map(({ applicationId, strayRefund }) => ({
      ...strayRefund,
      organisationName: byId.get(applicationId)?.organisationName ?? "",
    })),
  };
}
