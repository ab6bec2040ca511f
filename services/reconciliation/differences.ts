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

/** Made where it is needed: there is a meter only while an activity runs. */
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
 * Records what nobody but the operator can settle, and blocks the application that it is about; closes what
 * the run would have found, and didn't. Repeating it changes nothing.
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
  // What follows something is open before that is closed: the application goes on waiting.
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

/** What was said of the one before goes along: whoever was on it goes on. */
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

/** Tells the application that it has to wait, or how what it waited for was settled: each as often as it may be. */
async function ask(
  { messenger }: Pick<DifferenceDependencies, "messenger">,
  { id, day, difference, applicationId, settled }: Question,
): Promise<void> {
  if (applicationId === undefined) return;
  const text = questionText(day, difference);
  await messenger.tellOfMoneyQuestion(applicationId, { id, text, ...(settled ? { settled } : {}) });
}

interface Closure {
  /** A run of the day, or the person of that name. */
  by: "system" | { name: string };
  reason: string;
  /** Who agreed to it. */
  second?: { name: string; opinion: string };
  /** How a loss ends. */
  lossEnd?: LossEnd | undefined;
  at: Date;
  /** Of the request that it came by. */
  updateId?: string;
}

/** Closes a difference with its reason, and lets the application go on. */
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
