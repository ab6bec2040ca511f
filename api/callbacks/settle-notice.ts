import { findOwner, type OwnedNews } from "../../activities/money-news/find-owner";
import { passOn, type Told } from "../../activities/money-news/pass-on";
import type { MoneyNotice } from "../../gateways/payment-channel";
import type { PaymentNotice } from "../../store/models/payment-notice";
import { plainly } from "../../store/models/plainly";
import type { Dependencies } from "../dependencies";

/** A genuine notice that is not about anything of ours, or says what our books do not. */
export class NoticeNotOurs extends Error {
  override readonly name = "NoticeNotOurs";
}

type Needs = Pick<Dependencies, "models" | "engine" | "noticeDelays" | "now" | "log">;

/**
 * Stores a notice once and passes its news on. Resolves only when both are done: otherwise the gateway sends it again,
 * and a stored but untold notice is told then.
 * @throws NoticeNotOurs when no application, attempt or refund answers to it
 */
export async function settleNotice(needs: Needs, { noticeId, ...news }: MoneyNotice): Promise<void> {
  const { models, noticeDelays, now, log } = needs;
  const owned = await findOwner(models, news);
  if (owned.kind === "notOurs") throw new NoticeNotOurs(owned.why);
  if (isOfOtherAmount(owned)) throw new NoticeNotOurs("other amount");
  if (owned.kind === "payment") noticeDelays(owned.evidence, now());

  const told = await tellOnce(needs, noticeId, owned);
  const { kind, application, evidence } = owned;
  log.info(
    { applicationId: application.id, attempt: evidence.attemptNumber, news: kind, told },
    "notice taken",
  );
}

/** One of another sum is not passed on. If it is real, the statement has it too, and by that road it goes back. */
const isOfOtherAmount = (owned: OwnedNews): boolean =>
  owned.kind === "payment" && owned.verdict.verdict === "returns" && owned.verdict.reason === "金额不符";

/** Stores the notice and passes its news on, unless that was done before. @returns what became of it */
async function tellOnce(needs: Needs, noticeId: string, owned: OwnedNews): Promise<Told> {
  const { models, engine, now, log } = needs;
  const { kind, application } = owned;
  const stored = await storeOnce(needs, { _id: noticeId, applicationId: application.id, kind });
  if (stored.toldAt) return "alreadyKnown";
  const { applications, strayRefunds } = models;
  const told = await passOn({ messenger: engine, applications, strayRefunds, now, log }, owned);
  await plainly(models.paymentNotices).updateOne({ _id: noticeId }, { $set: { toldAt: new Date(now()) } });
  return told;
}

async function storeOnce(
  { models, now }: Needs,
  { _id, applicationId, kind }: Pick<PaymentNotice, "_id" | "applicationId" | "kind">,
): Promise<PaymentNotice> {
  const receivedAt = new Date(now());
  const stored = await plainly(models.paymentNotices).findOneAndUpdate(
    { _id },
    { $setOnInsert: { applicationId, kind, receivedAt } },
    { upsert: true, returnDocument: "after" },
  );
  if (!stored) throw new Error("an upsert answered nothing");
  return stored;
}
