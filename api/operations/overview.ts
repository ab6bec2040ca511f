import { answerOf, type Answer } from "../../contract/answers";
import type { Stage } from "../../domain/application/stage";
import { beijingDay, instantsOf, dayMs } from "../../domain/beijing-day";
import { unfinishedSince } from "../../store/unfinished";
import type { Models } from "../../store/models";
import { recordsAwaitingConsent } from "../consents/ask";
import type { Dependencies } from "../dependencies";
import { json } from "../openapi/responses";

export const overviewResponse = json(answerOf("overview"), { description: "待处理事项" });

/** Of how far back failed messages are still of use. Milliseconds. */
const recent = 30 * dayMs;

/** What has been paid, and given back, since an instant. */
async function moneySince({ applications }: Models, from: string): Promise<Answer<"overview">["today"]> {
  const path = "application.attempts.transactions";
  const sums = async (when: string, amount: string) => {
    const [found] = await applications.aggregate<{ fen: number; count: number }>([
      { $match: { [`${path}.${when}`]: { $gte: from } } },
      { $unwind: "$application.attempts" },
      { $unwind: `$${path}` },
      { $match: { [`${path}.${when}`]: { $gte: from } } },
      { $group: { _id: null, fen: { $sum: `$${path}.${amount}` }, count: { $sum: 1 } } },
    ]);
    return found ?? { fen: 0, count: 0 };
  };
  const [paid, refunded] = await Promise.all([
    sums("paidAt", "amountFen"),
    sums("refund.endedAt", "refund.amountFen"),
  ]);
  return { paidFen: paid.fen, paidCount: paid.count, refundedFen: refunded.fen };
}

/** What needs the operator, and the money of today and this month. Days are Beijing's. */
export async function overviewOf({
  models,
  now: clock,
  unfinishedDays,
}: Pick<Dependencies, "models" | "now" | "unfinishedDays">): Promise<Answer<"overview">> {
  const { applications, messages, strayRefunds, reconciliationDifferences } = models;
  const now = clock();
  const day = beijingDay(now);
  const [stages, strayAbnormal, openDifferences, awaited, smsFailed, unfinished, today, month] =
    await Promise.all([
      applications.aggregate<{ _id: Stage; count: number; oldest: Date }>([
        { $match: { stage: { $ne: "编辑中" } } },
        { $group: { _id: "$stage", count: { $sum: 1 }, oldest: { $min: "$updatedAt" } } },
      ]),
      strayRefunds.countDocuments({ status: "退款异常" }),
      reconciliationDifferences.countDocuments({ state: "open" }),
      recordsAwaitingConsent({ models, now: clock }),
      messages.countDocuments({ status: "发送失败", createdAt: { $gte: new Date(now - recent) } }),
      applications.countDocuments(unfinishedSince(new Date(now - unfinishedDays * dayMs))),
      moneySince(models, instantsOf(day).from),
      moneySince(models, instantsOf(`${day.slice(0, 7)}-01`).from),
    ]);
  return {
    stages: stages
      .map(({ _id: stage, count, oldest }) => ({ stage, count, oldestAt: oldest.toISOString() }))
      .toSorted((one, other) => one.stage.localeCompare(other.stage)),
    strayAbnormal,
    openDifferences,
    waitingConsents: awaited.size,
    smsFailed,
    unfinished: { count: unfinished, days: unfinishedDays },
    today,
    month,
  };
}
