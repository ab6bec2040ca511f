import type { Application, Draft } from "../../domain/application";
import { instantsOf } from "../../domain/beijing-day";
import type { NamedStrayRefund } from "../../domain/books";
import type { ApplicationDocument, ApplicationModel } from "../../models/application";
import type { StrayRefundDocument, StrayRefundModel } from "../../models/stray-refund";

export interface RecordModels {
  applications: ApplicationModel;
  strayRefunds: StrayRefundModel;
}

export interface DayRecords {
  applications: (Application | Draft)[];
  strayRefunds: NamedStrayRefund[];
}

/**
 * All applications and stray refunds that saw money or an invoice on a Beijing day, and those of the given
 * applications. They come whole: what else they hold is of other days.
 */
export async function recordsOfDay(
  models: RecordModels,
  { day, applicationIds = [] }: { day: string; applicationIds?: readonly string[] },
): Promise<DayRecords> {
  const { from, before } = instantsOf(day);
  const thatDay = { $gte: from, $lt: before };
  const strays = await models.strayRefunds
    .find({
      $or: [
        { "strayRefund.evidence.paidAt": thatDay },
        { "strayRefund.refund.endedAt": thatDay },
        { applicationId: { $in: applicationIds } },
      ],
    })
    .lean<StrayRefundDocument[]>();
  const ids = new Set([...applicationIds, ...strays.map(({ applicationId }) => applicationId)]);
  const documents = await models.applications
    .find(
      {
        $or: [
          { "application.attempts.transactions.paidAt": thatDay },
          { "application.attempts.transactions.refund.endedAt": thatDay },
          { "application.invoiceDocument.issuedAt": thatDay },
          { _id: { $in: [...ids] } },
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
