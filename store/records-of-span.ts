import type { Application, Draft } from "../domain/application/application";
import type { NamedStrayRefund } from "../domain/money/books";
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
  const strays = await models.strayRefunds
    .find({
      $or: [
        { "strayRefund.evidence.paidAt": withinSpan },
        { "strayRefund.refund.endedAt": withinSpan },
        { applicationId: { $in: applicationIds } },
      ],
    })
    .lean<StrayRefundDocument[]>();
  const ids = new Set([...applicationIds, ...strays.map(({ applicationId }) => applicationId)]);
  const documents = await models.applications
    .find(
      {
        $or: [
          { "application.attempts.transactions.paidAt": withinSpan },
          { "application.attempts.transactions.refund.endedAt": withinSpan },
          { "application.attempts.transactions.consoleRefunds.at": withinSpan },
          { "application.invoiceDocument.issuedAt": withinSpan },
          { "application.reversedInvoices.blue.issuedAt": withinSpan },
          { "application.reversedInvoices.red.issuedAt": withinSpan },
          { _id: { $in: [...ids] } },
          { "application.attempts.transactions.id": { $in: transactionIds } },
        ],
      },
      { application: 1, organisationName: 1 },
    )
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
