import { createHash } from "node:crypto";
import { metricMeter } from "@temporalio/activity";
import { applicationOf, differenceKey, questionText } from "../../domain/reconciliation/desk";
import type { ReconciliationReport, ReportedDifference } from "../../domain/reconciliation/report";
import type {
  ReconciliationDifferenceDocument,
  ReconciliationDifferenceModel,
} from "../../store/models/reconciliation-difference";
import type { PassingDependencies } from "../money-news/pass-on";

export interface DeskDependencies extends Pick<PassingDependencies, "messenger" | "log"> {
  reconciliationDifferences: ReconciliationDifferenceModel;
}

const idOf = (day: string, difference: ReportedDifference): string =>
  createHash("sha256").update(differenceKey(day, difference)).digest("hex").slice(0, 20);

/** Made where it is needed: there is a meter only while an activity runs. */
const openedDifferences = () =>
  metricMeter.createCounter(
    "ca_reconciliation_differences",
    undefined,
    "Differences between a statement and the books that somebody has to look at",
  );

/**
 * Puts what nobody but the operator can settle on the desk, and blocks the application that it is about; takes off what
 * a later run of the day no longer finds. Repeating it changes nothing.
 */
export async function keepDesk(
  deps: DeskDependencies,
  { day, ranAt, channels, differences }: Omit<ReconciliationReport, "ranAt"> & { ranAt: Date },
): Promise<void> {
  const found = new Map(
    differences
      .filter(({ action }) => action === "forTheOperator")
      .map((difference) => [idOf(day, difference), difference]),
  );
  for (const [id, difference] of found) await open(deps, { id, day, difference, at: ranAt });
  const compared = channels
    .filter(({ statement }) => statement !== "unavailable")
    .map(({ channel }) => channel);
  const known = await deps.reconciliationDifferences
    .find({ day, state: "open" })
    .lean<ReconciliationDifferenceDocument[]>();
  for (const document of known)
    if (!found.has(document._id) && compared.includes(document.difference.channel))
      await closeDifference(deps, document, { by: "系统", reason: "再次对账已一致", at: ranAt });
}

interface Found {
  id: string;
  day: string;
  difference: ReportedDifference;
  at: Date;
}

/** One that somebody has closed stays closed: they have said why. */
async function open(
  { reconciliationDifferences, messenger, log }: DeskDependencies,
  { id, day, difference, at }: Found,
): Promise<void> {
  const applicationId = applicationOf(difference);
  const before = await reconciliationDifferences.findOneAndUpdate(
    { _id: id },
    {
      $set: { difference },
      $setOnInsert: {
        day,
        state: "open",
        openedAt: at,
        notes: [],
        ...(applicationId === undefined ? {} : { applicationId }),
      },
    },
    { upsert: true, returnDocument: "before" },
  );
  if (before?.state === "closed") return;
  if (!before) {
    const { channel, kind, found } = difference;
    log.error({ day, channel, kind, found, applicationId, difference: id }, "a difference is to be settled");
    openedDifferences().add(1, { channel, found });
  }
  if (applicationId !== undefined)
    await messenger.tellOfMoneyQuestion(applicationId, { id, text: questionText(day, difference) });
}

/** Closes a difference with its reason, and lets the application go on. */
export async function closeDifference(
  { reconciliationDifferences, messenger }: Pick<DeskDependencies, "reconciliationDifferences" | "messenger">,
  { _id: id, day, difference, applicationId }: ReconciliationDifferenceDocument,
  { by, reason, at }: { by: string; reason: string; at: Date },
): Promise<void> {
  if (applicationId !== undefined)
    await messenger.tellOfMoneyQuestion(applicationId, {
      id,
      text: questionText(day, difference),
      settled: `${by}：${reason}`,
    });
  await reconciliationDifferences.updateOne(
    { _id: id, state: "open" },
    { $set: { state: "closed", closedAt: at }, $push: { notes: { at, by, text: `关闭：${reason}` } } },
  );
}
