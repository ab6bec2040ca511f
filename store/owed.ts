import type { OwedKind } from "../domain/application/owed";
import type { LossEnd } from "../domain/reconciliation/differences";
import type { MonthOwed } from "../domain/reconciliation/month";
import type { ApplicationDocument } from "./models/application";
import type { Models } from "./models";
import type { ReconciliationDifferenceDocument } from "./models/reconciliation-difference";
import type { Span } from "./records-of-span";

/** A sum that somebody has to set right. */
export interface OwedItem {
  kind: OwedKind;
  amountFen: number;
  since: Date;
  /** Absent of a loss by an order that isn't one of ours. */
  applicationId?: string;
  organisationName: string;
  /** Id of the difference that tells of a loss. */
  difference?: string;
}

type Needs = Pick<Models, "applications" | "reconciliationDifferences">;

const listed = { owed: 1, organisationName: 1 };
type Listed = Pick<ApplicationDocument, "_id" | "owed" | "organisationName">;

/** Losses that nobody has closed: two persons say how each of them ends. */
const openLosses = { state: "open", "difference.found": "goneBackTwice" } as object;

type Loss = Pick<ReconciliationDifferenceDocument, "difference" | "openedAt">;
const lossFen = ({ difference }: Loss): number => difference.excessFen ?? 0;
/** When the money went, where the bill tells. */
const lossSince = ({ difference: { doneAt }, openedAt }: Loss): Date =>
  doneAt === undefined ? openedAt : new Date(doneAt);

/** All that is owed now, what has waited longest first. */
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

/** The sums that have been owed since a span of time, and what became of the losses that its bills told. */
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
