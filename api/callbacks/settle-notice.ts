import { findOwner, type OwnedNews } from "../../activities/money-news/find-owner";
import { passOn } from "../../activities/money-news/pass-on";
import { refundsOf } from "../../domain/money/attempts";
import type { MoneyNotice } from "../../gateways/payment-channel";
import type { Dependencies } from "../dependencies";

/** A genuine notice that is not about anything of ours, or says what our books do not. */
export class NoticeNotOurs extends Error {
  override readonly name = "NoticeNotOurs";
}

type Needs = Pick<Dependencies, "models" | "engine" | "noticeDelays" | "now" | "log">;

/**
 * Passes a notice's news on. Resolves only when that is done: otherwise the gateway sends it again.
 * @throws NoticeNotOurs when no application, attempt or refund answers to it
 */
export async function settleNotice(needs: Needs, { noticeId, ...news }: MoneyNotice): Promise<void> {
  const { models, engine, noticeDelays, now, log } = needs;
  const owned = await findOwner(models, news);
  if (owned.kind === "notOurs") throw new NoticeNotOurs(owned.why);
  if (isOfOtherAmount(owned)) throw new NoticeNotOurs("other amount");
  if (owned.kind === "payment") noticeDelays(owned.evidence, now());

  const { applications, strayRefunds } = models;
  const told = isInTheBooks(owned)
    ? "alreadyKnown"
    : await passOn({ messenger: engine, applications, strayRefunds, now, log }, owned);
  const { kind, application, evidence } = owned;
  log.info(
    { applicationId: application.id, attempt: evidence.attemptNumber, noticeId, news: kind, told },
    "notice taken",
  );
}

/** One of another sum is not passed on. If it is real, the statement has it too, and by that road it goes back. */
const isOfOtherAmount = (owned: OwnedNews): boolean =>
  owned.kind === "payment" && owned.verdict.verdict === "returns" && owned.verdict.reason === "金额不符";

/** A repeat: whose money it is has judged it, and written so. */
function isInTheBooks(owned: OwnedNews): boolean {
  if (owned.kind === "payment") return owned.verdict.verdict === "repeat";
  const { application, evidence } = owned;
  const ours = refundsOf(application).find(({ refund }) => refund.number === evidence.refundNumber);
  return ours?.refund.status === "已退款" && evidence.answer.standing === "refunded";
}
