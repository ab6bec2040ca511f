import type { Application, Draft } from "../domain/application/application";
import type { NamedStrayRefund } from "../domain/reconciliation/books";
import type { ApplicationDocument, ApplicationModel } from "./models/application";
import type { StrayRefundDocument, StrayRefundModel } from "./models/stray-refund";

export interface RecordModels {
  applications: ApplicationModel;
  strayRefunds: StrayRefundModel;
}

export interface Records {
  applications: (Application | Draft)[];
  strayRefunds: NamedStrayRefund[];
}

export interface Span {
  /** The first instant, and that after the last (ISO 8601 UTC). */
  from: string;
  before: string;
  applicationIds?: readonly string[];
  /** Payments whose applications come too. */
  transactionIds?: readonly string[];
}

/**
 * All applications and stray refunds that saw money or an invoice in the time, and those of the given applications.
 * They come whole: what else they hold is of other days.
 */
export async function recordsOfSpan(
  models: RecordModels,
  { from, before, applicationIds = [], transactionIds = [] }: Span,
): Promise<Records> {
  const withinSpan = { $gte: from, $lt: before };
  return recordsOf(models, {
    stray: [...sawStrayMoney(withinSpan), { applicationId: { $in: applicationIds } }],
    application: [
      { "application.attempts.transactions.paidAt": withinSpan },
      ...sawMoneyGoBack(withinSpan),
      { "application.invoiceDocument.issuedAt": withinSpan },
      { "application.reversedInvoices.blue.issuedAt": withinSpan },
      { "application.reversedInvoices.red.issuedAt": withinSpan },
      { _id: { $in: applicationIds } },
      { "application.attempts.transactions.id": { $in: transactionIds } },
    ],
  });
}

/** Those that saw money go back since an instant, or money that went astray: few of all. */
export const recordsWithMoneyBack = (models: RecordModels, from: string): Promise<Records> =>
  recordsOf(models, { stray: sawStrayMoney({ $gte: from }), application: sawMoneyGoBack({ $gte: from }) });

const sawStrayMoney = (when: object): object[] => [
  { "strayRefund.evidence.paidAt": when },
  { "strayRefund.refund.endedAt": when },
  { "strayRefund.consoleRefunds.at": when },
];

const sawMoneyGoBack = (when: object): object[] => [
  { "application.attempts.transactions.refunds.endedAt": when },
  { "application.attempts.transactions.consoleRefunds.at": when },
];

/** What any of the filters finds, and the applications of the stray refunds. */
async function recordsOf(
  models: RecordModels,
  filters: { stray: object[]; application: object[] },
): Promise<Records> {
  const strays = await models.strayRefunds.find({ $or: filters.stray }).lean<StrayRefundDocument[]>();
  const ids = [...new Set(strays.map(({ applicationId }) => applicationId))];
  const documents = await models.applications
    .find({ $or: [...filters.application, { _id: { $in: ids } }] }, { application: 1, organisationName: 1 })
    .lean<Pick<ApplicationDocument, "_id" | "application" | "organisationName">[]>();
  const names = new Map(documents.map(({ _id, organisationName }) => [_id, organisationName]));
  return {
    applications: documents.map(({ application }) => application),
    strayRefunds: strays.map(({ applicationId, strayRefund }) => ({
      ...strayRefund,
      organisationName: names.get(applicationId) ?? "",
    })),
  };
}
