import { createHash } from "node:crypto";
import { metricMeter } from "@temporalio/activity";
import {
  applicationOf,
  differenceChanges,
  differenceKey,
  questionText,
  type LossEnd,
} from "../../domain/reconciliation/differences";
import type { ReconciliationReport, ReportedDifference } from "../../domain/reconciliation/report";
import type {
  ReconciliationDifferenceDocument,
  ReconciliationDifferenceModel,
} from "../../store/models/reconciliation-difference";
import type { RoutingDependencies } from "../payment-events/route-event";

export interface DifferenceDependencies extends Pick<RoutingDependencies, "messenger" | "log"> {
  reconciliationDifferences: ReconciliationDifferenceModel;
}

/** Creates the counter where it is needed, because a meter exists only while an activity runs. */
const openedDifferences = () =>
  metricMeter.createCounter(
    "ca_reconciliation_differences",
    undefined,
    "Differences between a statement and the books that somebody has to look at",
  );

const idOf = (day: string, difference: ReportedDifference, place: number): string =>
  createHash("sha256")
    .update([differenceKey(day, difference), place].join("|"))
    .digest("hex")
    .slice(0, 20);

/**
 * Records the differences that only the operator can settle, and makes the applications concerned wait. Differences that
 * this run would have found but did not are closed. A repeat changes nothing.
 */
export async function recordDifferences(
  deps: DifferenceDependencies,
  { runId, ranAt, ...found }: Omit<ReconciliationReport, "ranAt"> & { ranAt: Date },
): Promise<void> {
  const { day } = found;
  const known = await deps.reconciliationDifferences
    .find({ day })
    .sort({ openedAt: 1 })
    .lean<ReconciliationDifferenceDocument[]>();
  const changes = differenceChanges(known, found);
  const sighting = { runId, at: ranAt };
  for (const { _id, difference, applicationId } of changes.stay) {
    const seenBefore = { "seen.runId": { $ne: runId } };
    await deps.reconciliationDifferences.updateOne({ _id, ...seenBefore }, { $push: { seen: sighting } });
    await ask(deps, { id: _id, day, difference, applicationId });
  }
  // A difference that follows another one is opened before that one is closed, so that the application keeps waiting.
  for (const change of changes.open) await open(deps, { ...change, day, sighting });
  for (const { known: closed, reason } of changes.close)
    await closeDifference(deps, closed, { by: "system", reason, at: ranAt });
}

interface Opened {
  day: string;
  difference: ReportedDifference;
  place: number;
  follows?: ReconciliationDifferenceDocument;
  sighting: { runId: string; at: Date };
}

/**
 * Opens a difference. It takes over notes and assignee of the difference that it follows, so that the same person
 * continues with it.
 */
async function open(
  deps: DifferenceDependencies,
  { day, difference, place, follows, sighting }: Opened,
): Promise<void> {
  const { reconciliationDifferences, log } = deps;
  const applicationId = applicationOf(difference);
  const id = idOf(day, difference, place);
  const { upsertedCount } = await reconciliationDifferences.updateOne(
    { _id: id },
    {
      $setOnInsert: {
        day,
        difference,
        state: "open",
        openedAt: sighting.at,
        seen: [sighting],
        notes: follows?.notes ?? [],
        ...(applicationId === undefined ? {} : { applicationId }),
        ...(follows ? { follows: follows._id } : {}),
        ...(follows?.assignee === undefined ? {} : { assignee: follows.assignee }),
      },
    },
    { upsert: true },
  );
  if (upsertedCount > 0) {
    const { channel, kind, found } = difference;
    log.error({ day, channel, kind, found, applicationId, difference: id }, "a difference is to be settled");
    openedDifferences().add(1, { channel, found });
  }
  await ask(deps, { id, day, difference, applicationId });
}

interface Question {
  id: string;
  day: string;
  difference: ReportedDifference;
  applicationId?: string | undefined;
  settled?: string;
}

/**
 * Tells the application's workflow about an open difference for which it has to wait, or how that difference was settled.
 * Each message may be repeated.
 */
async function ask(
  { messenger }: Pick<DifferenceDependencies, "messenger">,
  { id, day, difference, applicationId, settled }: Question,
): Promise<void> {
  if (applicationId === undefined) return;
  const text = questionText(day, difference);
  await messenger.tellOfMoneyQuestion(applicationId, { id, text, ...(settled ? { settled } : {}) });
}

interface Closure {
  /** Author of the closure: a reconciliation run (`system`), or the person of that name. */
  by: "system" | { name: string };
  reason: string;
  /** Second person who agreed to the closure. */
  second?: { name: string; opinion: string };
  /** Way in which a loss ends; absent for other differences. */
  lossEnd?: LossEnd | undefined;
  at: Date;
  /** Update id of the request that closes the difference. */
  updateId?: string;
}

/** Closes a difference with its reason, so that the application need not wait any more. */
export async function closeDifference(
  deps: Pick<DifferenceDependencies, "reconciliationDifferences" | "messenger">,
  { _id: id, day, difference, applicationId }: ReconciliationDifferenceDocument,
  { by, reason: said, second, lossEnd, at, updateId }: Closure,
): Promise<void> {
  const [name, closedBy] = by === "system" ? ["系统", by] : [by.name, "person"];
  const reason = lossEnd ? `${lossEnd}：${said}` : said;
  const agreed = second ? `（复核：${second.name}）` : "";
  await ask(deps, { id, day, difference, applicationId, settled: `${name}：${reason}${agreed}` });
  const known = updateId === undefined ? {} : { updateId };
  await deps.reconciliationDifferences.updateOne(
    { _id: id, state: "open" },
    {
      $set: { state: "closed", closedAt: at, closedBy, ...(lossEnd ? { lossEnd } : {}) },
      $push: {
        notes: {
          $each: [
            { at, by: name, text: `关闭：${reason}`, ...known },
            ...(second ? [{ at, by: second.name, text: `同意关闭：${second.opinion}`, ...known }] : []),
          ],
        },
      },
    },
  );
}
