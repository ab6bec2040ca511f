import type { Application, Draft } from "../domain/application/application";
import { wasSubmitted } from "../domain/application/application";
import { dutiesOf, dutyTable, type Duty, type DutyKind } from "../domain/application/duties";
import { erasedText } from "../domain/application/erasure";
import { recentSmsDays } from "../domain/application/sms";
import { dayMs } from "../domain/beijing-day";
import { isRefundSlow } from "../domain/money/stray-refund";
import type { LossEnd } from "../domain/reconciliation/differences";
import type { MonthOwed } from "../domain/reconciliation/month";
import type { Models } from "./models";
import type { ApplicationDocument } from "./models/application";
import type { DutyDocument, DutyModel } from "./models/duty";
import type { ReconciliationDifferenceDocument } from "./models/reconciliation-difference";
import { partsOfSmsId } from "./models/sms-message";
import type { StrayRefundDocument } from "./models/stray-refund";
import type { Span } from "./records-of-span";

/** An open duty of an application, of stray money, of a difference, or of an SMS. */
export interface DutyItem {
  /** Id, unique among all duties. */
  id: string;
  kind: DutyKind;
  about?: string;
  amountFen?: number;
  since: Date;
  /** Id of the application; absent for money of no application of ours, and for reminders of locks. */
  applicationId?: string;
  organisationName: string;
  /** Id of the difference that tells of the duty. */
  difference?: string;
}

type Needs = Pick<
  Models,
  "applications" | "duties" | "messages" | "reconciliationDifferences" | "strayRefunds"
>;
type Unnamed = Omit<DutyItem, "organisationName">;
const idOf = (applicationId: string, id: string): string => `${applicationId}/${id}`;

type Listed = Pick<ApplicationDocument, "_id" | "duties" | "organisationName" | "runMissingSince">;
const listed = { duties: 1, organisationName: 1, runMissingSince: 1 };

/**
 * Returns all open duties, the oldest first.
 * @param now - milliseconds since the epoch
 */
export async function openDuties(models: Needs, now: number): Promise<DutyItem[]> {
  const [projected, stored, differences, strays, messages] = await Promise.all([
    projectedDuties(models),
    storedDuties(models, {}),
    differenceDuties(models),
    strayDuties(models, now),
    smsDuties(models, now),
  ]);
  const own = await withoutSettled(models, [...projected, ...stored]);
  const names = await namesOf(models, [...stored, ...differences, ...strays, ...messages]);
  return [...own, ...differences, ...strays, ...messages]
    .map((duty) => ({ organisationName: names.get(duty.applicationId ?? "") ?? "", ...duty }))
    .toSorted((one, other) => one.since.getTime() - other.since.getTime());
}

/** Returns the duties that follow from applications and from their runs. */
async function projectedDuties({ applications }: Needs): Promise<DutyItem[]> {
  const [owing, stuck] = await Promise.all([
    applications.find({ "duties.since": { $exists: true } }, listed).lean<Listed[]>(),
    applications.find({ runMissingSince: { $exists: true } }, listed).lean<Listed[]>(),
  ]);
  return [
    ...owing.flatMap(({ _id: applicationId, duties = [], organisationName }) =>
      duties.map((duty) => ({ ...duty, id: idOf(applicationId, duty.id), applicationId, organisationName })),
    ),
    ...stuck.map(({ _id: applicationId, organisationName, runMissingSince: since = new Date() }) => ({
      id: idOf(applicationId, "run"),
      kind: "run" as const,
      since,
      applicationId,
      organisationName,
    })),
  ];
}

async function storedDuties(
  { duties }: Needs,
  among: { applicationId?: string },
): Promise<ApplicationDuty[]> {
  const found = await duties.find({ open: true, ...among } as object).lean<DutyDocument[]>();
  return found.map(({ _id: id, kind, about, amountFen, since, applicationId }) => ({
    id,
    kind,
    since,
    applicationId,
    ...(about === undefined ? {} : { about }),
    ...(amountFen === undefined ? {} : { amountFen }),
  }));
}

/**
 * Leaves out duties that were verified, and money to be recovered that a channel's bill has told of since: its
 * difference is listed until two persons close it.
 */
async function withoutSettled<D extends Unnamed>(
  { duties, reconciliationDifferences }: Needs,
  found: readonly D[],
): Promise<D[]> {
  const verifiable = found.filter(({ kind }) => dutyTable[kind].verifiers !== undefined);
  if (verifiable.length === 0) return [...found];
  const recovered = verifiable.filter(({ kind }) => kind === "recover");
  const [verified, losses] = await Promise.all([
    duties
      .find({ _id: { $in: verifiable.map(({ id }) => id) }, verified: { $exists: true } }, { _id: 1 })
      .lean<Pick<DutyDocument, "_id">[]>(),
    recovered.length === 0
      ? []
      : reconciliationDifferences
          .find({
            applicationId: { $in: recovered.flatMap(({ applicationId }) => applicationId ?? []) },
            "difference.found": "goneBackTwice",
          } as object)
          .lean<ReconciliationDifferenceDocument[]>(),
  ]);
  const settled = new Set(verified.map(({ _id }) => _id));
  const isTold = ({ kind, about }: Unnamed): boolean =>
    kind === "recover" && losses.some(({ difference }) => difference.transactionId === about);
  return found.filter((duty) => !settled.has(duty.id) && !isTold(duty));
}

type Loss = Pick<ReconciliationDifferenceDocument, "difference" | "openedAt">;
const lossFen = ({ difference }: Loss): number => difference.excessFen ?? 0;
/** Returns the instant of a loss: of the refund by the bill, or else of the discovery. */
const lossSince = ({ difference: { doneAt }, openedAt }: Loss): Date =>
  doneAt === undefined ? openedAt : new Date(doneAt);

async function differenceDuties({ reconciliationDifferences }: Needs): Promise<Unnamed[]> {
  const open = await reconciliationDifferences
    .find({ state: "open" } as object)
    .lean<ReconciliationDifferenceDocument[]>();
  return open.map((one) => ({
    id: one._id,
    difference: one._id,
    ...(one.applicationId === undefined ? {} : { applicationId: one.applicationId }),
    ...(one.difference.found === "goneBackTwice"
      ? { kind: "recover" as const, amountFen: lossFen(one), since: lossSince(one) }
      : { kind: "difference" as const, since: one.openedAt }),
  }));
}

/** Returns the duties about stray refunds: abnormal ones, those without an end for a week, and those without a run. */
async function strayDuties({ strayRefunds }: Needs, now: number): Promise<Unnamed[]> {
  const open = await strayRefunds
    .find({ status: { $in: ["退款中", "退款异常"] } } as object)
    .lean<StrayRefundDocument[]>();
  return open.flatMap(({ _id: about, applicationId, status, runMissingSince, strayRefund }) => {
    const { amountFen, requestedAt } = strayRefund.refund;
    const dutyAs = (kind: DutyKind, since = new Date(requestedAt)): Unnamed => ({
      id: idOf(about, kind),
      kind,
      about,
      amountFen,
      since,
      applicationId,
    });
    return [
      ...(status === "退款异常" ? [dutyAs("refundAbnormal")] : []),
      ...(isRefundSlow(strayRefund.refund, now) ? [dutyAs("channelSilent")] : []),
      ...(runMissingSince ? [dutyAs("run", runMissingSince)] : []),
    ];
  });
}

/** Returns the SMS of the last days that could not be delivered. Reminders of locks belong to no application. */
async function smsDuties({ messages }: Needs, now: number): Promise<Unnamed[]> {
  const failed = await messages
    .find(
      { status: "发送失败", createdAt: { $gte: new Date(now - recentSmsDays * dayMs) } },
      { createdAt: 1, version: 1 },
    )
    .lean<{ _id: string; createdAt: Date; version?: number }[]>();
  return failed.map(({ _id: id, createdAt: since, version }) => ({
    id,
    kind: "smsFailed" as const,
    since,
    ...(version === undefined ? {} : { applicationId: partsOfSmsId(id).about }),
  }));
}

async function namesOf({ applications }: Needs, duties: readonly Unnamed[]): Promise<Map<string, string>> {
  const ids = new Set(duties.flatMap(({ applicationId }) => applicationId ?? []));
  if (ids.size === 0) return new Map();
  const named = await applications
    .find({ _id: { $in: [...ids] } }, { organisationName: 1 })
    .lean<Pick<ApplicationDocument, "_id" | "organisationName">[]>();
  return new Map(named.map(({ _id, organisationName }) => [_id, organisationName]));
}

/** An open duty of one application. */
export type ApplicationDuty = Pick<
  DutyDocument,
  "applicationId" | "kind" | "about" | "amountFen" | "since"
> & {
  id: string;
};

type Read = Pick<ApplicationDocument, "_id"> & { application: Application | Draft };

/** Returns the duties that follow from one application, as it was read, whether or not somebody has verified them. */
export const derivedDuties = ({ _id: applicationId, application }: Read): ApplicationDuty[] =>
  wasSubmitted(application)
    ? dutiesOf(application).map(({ since, ...duty }: Duty) => ({
        ...duty,
        id: idOf(applicationId, duty.id),
        since: new Date(since),
        applicationId,
      }))
    : [];

/**
 * Returns the open duties that follow from one application, as it was read, and those that were stored apart. Only an
 * application that has ended, or has duties that can be verified, costs another query.
 */
export async function dutiesOn(models: Needs, document: Read): Promise<ApplicationDuty[]> {
  const { _id: applicationId, application } = document;
  if (!wasSubmitted(application)) return [];
  const ended = application.endedAt !== undefined;
  const stored = ended ? await storedDuties(models, { applicationId }) : [];
  return withoutSettled(models, [...derivedDuties(document), ...stored]);
}

/** Stores that a duty was verified. A verification that is stored already stays. */
export async function storeVerification(
  duties: DutyModel,
  { id: _id, ...duty }: ApplicationDuty,
  verified: NonNullable<DutyDocument["verified"]>,
): Promise<void> {
  await duties.updateOne({ _id }, { $setOnInsert: duty }, { upsert: true });
  await duties.updateOne({ _id, verified: { $exists: false } } as object, {
    $set: { verified },
    $unset: { open: "" },
  });
}

/** Stores a duty that follows from nothing else that is stored. It is stored only once. */
export async function storeDuty(
  duties: DutyModel,
  duty: Pick<DutyDocument, "applicationId" | "kind" | "about" | "amountFen" | "since">,
): Promise<void> {
  const _id = idOf(duty.applicationId, [duty.kind, duty.about ?? ""].join("/"));
  await duties.updateOne({ _id }, { $setOnInsert: { ...duty, open: true } }, { upsert: true });
}

/** Erases which persons verified an application's duties, and what they wrote. That the duties were verified stays. */
export async function eraseVerifiers(duties: DutyModel, applicationId: string): Promise<void> {
  for (const [path, written] of [
    ["verified", "reason"],
    ["verified.second", "opinion"],
  ] as const)
    await duties.updateMany({ applicationId, [path]: { $exists: true } } as object, {
      $set: {
        [`${path}.by.name`]: erasedText,
        [`${path}.by.id`]: erasedText,
        [`${path}.${written}`]: erasedText,
      },
    });
}

/**
 * Returns the sums that have been due since instants within a span, and the recovered and written-off losses of the
 * span. Amounts are fen.
 */
export async function owedOfSpan(models: Needs, now: number, { from, before }: Span): Promise<MonthOwed> {
  const [items, ended] = await Promise.all([
    openDuties(models, now),
    models.reconciliationDifferences
      .find({ lossEnd: { $exists: true } })
      .lean<ReconciliationDifferenceDocument[]>(),
  ]);
  const isWithin = (at: Date): boolean => at >= new Date(from) && at < new Date(before);
  const dueFen = (kind: DutyKind) =>
    sumFen(
      items
        .filter((item) => item.kind === kind && isWithin(item.since))
        .map(({ amountFen = 0 }) => amountFen),
    );
  const endedFen = (end: LossEnd) =>
    sumFen(ended.filter((loss) => loss.lossEnd === end && isWithin(lossSince(loss))).map(lossFen));
  return {
    giveBackFen: dueFen("giveBack"),
    correctFen: dueFen("correct"),
    recoverFen: dueFen("recover"),
    recoveredFen: endedFen("已追回"),
    writtenOffFen: endedFen("核销"),
  };
}

const sumFen = (amounts: readonly number[]): number => amounts.reduce((sum, fen) => sum + fen, 0);
