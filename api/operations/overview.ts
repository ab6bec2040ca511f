import type { Answer } from "../../contract/answers";
import { dutyKinds } from "../../domain/application/duties";
import { stages, type Stage } from "../../domain/application/stage";
import { beijingDay, instantsOf, dayMs } from "../../domain/beijing-day";
import { ledgerBetween } from "../../domain/reconciliation/ledger";
import { sumsOf } from "../../domain/reconciliation/month";
import { openDuties } from "../../store/duties";
import { recordsWithMoneyBack, touchedSince } from "../../store/records-of-span";
import { unfinishedSince } from "../../store/unfinished";
import type { Models } from "../../store/models";
import { foreignKeptDays } from "../../store/models/foreign-thing";
import type { ApplicationDocument } from "../../store/models/application";
import { recordsAwaitingConsent } from "../consents/ask";
import type { Dependencies } from "../dependencies";

type Money = Answer<"overview">["today"];

/**
 * Returns the sums paid and refunded on a Beijing day and since the first of its month, as the month's report states
 * them. Applications without a refund are summed by the database; only the others go through the ledger.
 */
async function moneyOf(models: Models, day: string): Promise<{ today: Money; month: Money }> {
  const firstOfMonth = `${day.slice(0, 7)}-01`;
  const { applications, strayRefunds } = await recordsWithMoneyBack(models, instantsOf(firstOfMonth).from);
  const ids = applications.map(({ id }) => id);
  const moneySince = async (first: string): Promise<Money> => {
    const others = await paidSince(models, { from: instantsOf(first).from, but: ids });
    const moved = sumsOf(ledgerBetween(applications, strayRefunds, { first, last: day }));
    return {
      paidFen: others.fen + moved.takenFen,
      paidCount: others.count + moved.takenCount,
      refundedFen: moved.refundedFen,
    };
  };
  const [today, month] = await Promise.all([moneySince(day), moneySince(firstOfMonth)]);
  return { today, month };
}

async function paidSince(
  { applications }: Models,
  { from, but }: { from: string; but: readonly string[] },
): Promise<{ fen: number; count: number }> {
  const path = "application.attempts.transactions";
  const isPaid = { [`${path}.paidAt`]: { $gte: from } };
  const [found] = await applications.aggregate<{ fen: number; count: number }>([
    { $match: { ...touchedSince(from), ...isPaid, _id: { $nin: but } } },
    { $unwind: "$application.attempts" },
    { $unwind: `$${path}` },
    { $match: isPaid },
    { $group: { _id: null, fen: { $sum: `$${path}.amountFen` }, count: { $sum: 1 } } },
  ]);
  return found ?? { fen: 0, count: 0 };
}

/** All stages but that of drafts, which only their owners see. */
const submittedStages = stages.filter((stage) => stage !== "编辑中");

/**
 * Returns the number of applications at a stage and when the oldest of them last changed, or an empty list if there are
 * none. Both are read from the index; a group over all stages would read each finished application.
 */
async function waitingAt(
  { applications }: Pick<Models, "applications">,
  stage: Stage,
): Promise<Answer<"overview">["stages"]> {
  const [count, [oldest]] = await Promise.all([
    applications.countDocuments({ stage }),
    applications
      .find({ stage }, { updatedAt: 1 })
      .sort({ updatedAt: 1, _id: 1 })
      .limit(1)
      .lean<Pick<ApplicationDocument, "updatedAt">[]>(),
  ]);
  return oldest ? [{ stage, count, oldestAt: oldest.updatedAt.toISOString() }] : [];
}

/** Returns what needs an operator's attention, and the money of today and of this month by Beijing days. */
export async function overviewOf({
  models,
  now: clock,
  unfinishedDays,
}: Pick<Dependencies, "models" | "now" | "unfinishedDays">): Promise<Answer<"overview">> {
  const { applications, foreignThings } = models;
  const now = clock();
  const day = beijingDay(now);
  const [waiting, duties, awaited, foreign, unfinished, money] = await Promise.all([
    Promise.all(submittedStages.map((stage) => waitingAt(models, stage))),
    openDuties(models, now),
    recordsAwaitingConsent({ models, now: clock }),
    foreignThings.countDocuments({ at: { $gte: new Date(now - foreignKeptDays * dayMs) } }),
    applications.countDocuments(unfinishedSince(new Date(now - unfinishedDays * dayMs))),
    moneyOf(models, day),
  ]);
  return {
    stages: waiting.flat().toSorted((one, other) => one.stage.localeCompare(other.stage)),
    duties: dutyKinds
      .map((kind) => ({ kind, open: duties.filter((duty) => duty.kind === kind) }))
      .filter(({ open }) => open.length > 0)
      .map(({ kind, open }) => ({
        kind,
        count: open.length,
        amountFen: open.reduce((sum, { amountFen = 0 }) => sum + amountFen, 0),
      })),
    waitingConsents: awaited.size,
    foreign,
    unfinished: { count: unfinished, days: unfinishedDays },
    ...money,
  };
}
