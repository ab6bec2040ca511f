import type { OwedKind } from "../domain/application/owed";
import type { LossEnd } from "../domain/reconciliation/differences";
import type { MonthOwed } from "../domain/reconciliation/month";
import type { ApplicationDocument } from "./models/application";
import type { Models } from "./models";
import type { ReconciliationDifferenceDocument } from "./models/reconciliation-difference";
import type { Span } from "./records-of-span";

/** A sum that a person has to set right. */
export interface OwedItem {
  kind: OwedKind;
  amountFen: number;
  since: Date;
  /** Id of the application; absent for a loss on an order that isn't ours. */
  applicationId?: string;
  organisationName: string;
  /** Id of the difference that reports a loss. */
  difference?: string;
}

type Needs = Pick<Models, "applications" | "reconciliationDifferences">;

const listed = { owed: 1, organisationName: 1 };
type Listed = Pick<ApplicationDocument, "_id" | "owed" | "organisationName">;

/** Filter for losses that are not closed. Two persons decide how each of them ends. */
const openLosses = { state: "open", "difference.found": "goneBackTwice" } as object;

type Loss = Pick<ReconciliationDifferenceDocument, "difference" | "openedAt">;
const lossFen = ({ difference }: Loss): number => difference.excessFen ?? 0;
/** Returns the instant of a loss: of the refund by the bill, or else of the discovery. */
const lossSince = ({ difference: { doneAt }, openedAt }: Loss): Date =>
  doneAt === undefined ? openedAt : new Date(doneAt);

/** Returns everything that is owed now, the oldest first. */
export async function owedItems({ applications, reconciliationDifferences }: Needs): Promise<OwedItem[]> {
  const [owing, losses] = await Promise.all([
    applications.find({ "owed.since": { $exists: true } }, listed).lean<Listed[]>(),
    reconciliationDifferences.find(openLosses).lean<ReconciliationDifferenceDocument[]>(),
  ]);
  const named = await applications
    .find(
      { _id: { $in: losses.flatMap(({ applicationId }) => applicationId ?? []) } },
      { organisationName: 1 },
    )
    .lean<Pick<ApplicationDocument, "_id" | "organisationName">[]>();
  const nameOf = new Map(named.map(({ _id, organisationName }) => [_id, organisationName]));
  return [
    ...owing.flatMap(({ _id: applicationId, owed = [], organisationName }) =>
      owed.map((sum) => ({ ...sum, applicationId, organisationName })),
    ),
    ...losses.map((loss) => ({
      ...{ kind: "recover" as const, amountFen: lossFen(loss), since: lossSince(loss), difference: loss._id },
      ...(loss.applicationId === undefined ? {} : { applicationId: loss.applicationId }),
      organisationName: nameOf.get(loss.applicationId ?? "") ?? "",
    })),
  ].toSorted((one, other) => one.since.getTime() - other.since.getTime());
}

/**
 * Returns the sums that have been owed since instants within a span, and the recovered and written-off losses of the
 * span. Amounts are fen.
 */
export async function owedOfSpan(models: Needs, { from, before }: Span): Promise<MonthOwed> {
  const [items, ended] = await Promise.all([
    owedItems(models),
    models.reconciliationDifferences
      .find({ lossEnd: { $exists: true } })
      .lean<ReconciliationDifferenceDocument[]>(),
  ]);
  const isWithin = (at: Date): boolean => at >= new Date(from) && at < new Date(before);
  const owedFen = (kind: OwedKind) =>
    sumFen(
      items.filter((item) => item.kind === kind && isWithin(item.since)).map(({ amountFen }) => amountFen),
    );
  const endedFen = (end: LossEnd) =>
    sumFen(ended.filter((loss) => loss.lossEnd === end && isWithin(lossSince(loss))).map(lossFen));
  return {
    ...{ giveBackFen: owedFen("giveBack"), correctFen: owedFen("correct"), recoverFen: owedFen("recover") },
    ...{ recoveredFen: endedFen("已追回"), writtenOffFen: endedFen("核销") },
  };
}

const sumFen = (amounts: readonly number[]): number => amounts.reduce((sum, fen) => sum + fen, 0);
