import { ActivityFailure, log, metricMeter } from "@temporalio/workflow";
import {
  type RefundAnswer,
  type RefundOrder,
  hasGoneBackTwice,
  type Intervention,
  type Refund,
} from "../../domain/money/payment";
import { triedThreeTimes, triedForADay } from "./activities";
import { isGivenUp, refundNews, refundRefusal, type RefundNews } from "../../domain/money/refund-news";
import { shownDestination } from "../../domain/money/intervention";
import type { RefundCommand } from "../../contract/commands";
import type { ResolveRefund, TreatRefund } from "../messages";
import { readConsent } from "./consent";
import { refuseWith } from "./refuse";
import { isRefundFinal } from "../../domain/money/attempts";
import { dayMs } from "../../domain/beijing-day";

/** How a refund stands at the gateway; undefined where that can't tell now. */
export async function queryRefund(order: RefundOrder): Promise<RefundAnswer | undefined> {
  try {
    const summary = `查询退款结果 ${order.refundNumber}`;
    return await triedThreeTimes.queryRefund.executeWithOptions({ summary }, [order]);
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return undefined;
  }
}

/** A refund as its owner holds it: an application, or the workflow of a stray refund. */
export interface RefundOwner {
  refund(): Refund;
  order(): RefundOrder;
  record(news: RefundNews): Promise<void>;
  /** Another number for what is left of it. Absent where it is never less than was asked for. */
  renumber?(): Promise<void>;
  resolve(given: Omit<Intervention, "at" | "command" | "to">): Promise<void>;
  note(text: string): Promise<void>;
  /** Waits until it is ended, or for the time. Milliseconds. */
  rest(ended: () => boolean, ms: number, summary: string): Promise<unknown>;
}

const abnormalRefunds = () =>
  metricMeter.createCounter(
    "ca_abnormal_refunds",
    undefined,
    "Refunds that have turned abnormal and need the operator",
  );

/** Takes a gateway's answer. A refund that turns abnormal is logged and counted at once. */
export async function applyGatewayAnswer(owner: RefundOwner, answer: RefundAnswer): Promise<void> {
  const refund = owner.refund();
  const { number: refundNumber } = refund;
  if (hasGoneBackTwice(refund, answer))
    await owner.note(`退款${refundNumber}已人工结清，支付渠道随后又退了款，请核对并追回`);
  const news = refundNews(refund, answer);
  if (!news) return;
  if (news.status === "退款异常" && refund.status !== "退款异常") {
    const { channel } = owner.order();
    log.error("a refund has turned abnormal", { refundNumber, channel, abnormality: news.abnormality });
    abnormalRefunds().add(1, { channel });
  }
  await owner.record(news);
}

/** Refuses unless the refund waits for this. The table only knows whether any does. */
function refuseUnlessOpen(command: RefundCommand, refund: Refund | undefined): void {
  const refusal = refundRefusal(command, refund);
  if (refusal) refuseWith(refusal);
}

/** What two persons give holds for the amount that both have seen; who asked can't be both of them. */
function readBoth(
  refund: Refund,
  { by, reason, agreed }: Pick<ResolveRefund, "by" | "reason" | "agreed">,
): Omit<Intervention, "at" | "command" | "to"> {
  return { by, reason, ...readConsent(by, agreed, refund.amountFen) };
}

/**
 * The operator has the refund asked for once more; whoever follows it does so: the same amount under the same number, less
 * than was asked for under another one.
 */
export async function retry(owner: RefundOwner): Promise<void> {
  refuseUnlessOpen("retryRefund", owner.refund());
  if (owner.refund().orderedFen === undefined || !owner.renumber) {
    await owner.record({ status: "退款中" });
    return;
  }
  await requireGivenUp(owner);
  await owner.renumber();
}

/** Another number may take money back only where the gateway never will under the former one, by what it says now. */
async function requireGivenUp(owner: RefundOwner): Promise<void> {
  const answer = (await queryRefund(owner.order())) ?? refuseWith("GATEWAY_UNANSWERED");
  refuseUnlessOpen("retryRefund", owner.refund());
  if (answer.status === "refunded") {
    await applyGatewayAnswer(owner, answer);
    refuseWith("REFUND_GONE_BACK");
  }
  if (answer.abnormality === "account") {
    await applyGatewayAnswer(owner, answer);
    refuseWith("REFUND_NOT_RETRIABLE");
  }
  if (!isGivenUp(answer, owner.refund(), Date.now())) refuseWith("REFUND_UNDER_WAY");
}

/**
 * The operator has paid the money back by hand. The gateway is asked first: money that it has given back by now, or is
 * giving back, would go back twice.
 */
export async function resolve(
  owner: RefundOwner,
  given: Pick<ResolveRefund, "by" | "reason" | "agreed">,
): Promise<void> {
  const both = readBoth(owner.refund(), given);
  const answer = (await queryRefund(owner.order())) ?? refuseWith("GATEWAY_UNANSWERED");
  refuseUnlessOpen("resolveRefund", owner.refund());
  // One that the gateway can't find yet isn't under way: it had refused it.
  if (answer.status === "processing" && answer.abnormality !== "absent") refuseWith("REFUND_UNDER_WAY");
  if (answer.status === "refunded" && owner.refund().treatment !== "merchantAccount") {
    await applyGatewayAnswer(owner, answer);
    refuseWith("REFUND_GONE_BACK");
  }
  await owner.resolve(both);
}

/** The operator sends the money to another account, by the gateway's own way for refunds like this. */
export async function treat(
  owner: RefundOwner,
  { to, ...given }: Pick<TreatRefund, "to" | "by" | "reason" | "agreed">,
): Promise<void> {
  refuseUnlessOpen("treatRefund", owner.refund());
  const both = readBoth(owner.refund(), given);
  const order = owner.order();
  try {
    const summary = `异常退款处理 ${order.refundNumber}`;
    await triedThreeTimes.treatRefund.executeWithOptions({ summary }, [{ order, to }]);
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    refuseWith(isRefusal(error) ? "REFUND_NOT_TREATABLE" : "GATEWAY_UNANSWERED");
  }
  // Abnormal still: that, and no more, has to be so by now.
  refuseUnlessOpen("resolveRefund", owner.refund());
  const intervention = { command: "treatRefund", ...both, to: shownDestination(to) } as const;
  await owner.record({ status: "退款中", treatment: to.kind, intervention });
}

/** True where the gateway refuses for good. */
const isRefusal = ({ cause }: ActivityFailure): boolean =>
  cause !== undefined && "nonRetryable" in cause && cause.nonRetryable === true;

/** Seconds between two questions about a refund: it takes WeChat seconds to days. */
const firstPauseSeconds = 5;
const longestPauseSeconds = 3 * 3_600;
/** The same for an abnormal one: it may still be redone in the channel's console, and nobody here would hear of it. */
const firstAbnormalPauseSeconds = 3_600;
const longestAbnormalPauseSeconds = 86_400;
/** A bank takes three working days, a week with a holiday: what takes longer is the operator's to look at. */
const patienceMs = 7 * dayMs;

/**
 * Orders a refund and asks until it has ended: often while it is under way, slowly while it is abnormal and the
 * operator's. Once the operator has it tried again, it is ordered again.
 */
export async function followUntilFinal(owner: RefundOwner): Promise<void> {
  const final = () => isRefundFinal(owner.refund());
  const underWay = () => owner.refund().status === "退款中";
  // What was sent to another account is ordered already.
  const isOrdered = () => !underWay() || owner.refund().treatment !== undefined;
  let ordered = isOrdered();
  let seconds = 0;
  let since = Date.parse(owner.refund().requestedAt);
  const beginAnew = (): void => {
    [ordered, seconds, since] = [isOrdered(), 0, Date.now()];
  };
  while (!final()) {
    const asked = owner.refund();
    const order = owner.order();
    const before = underWay();
    const answer = ordered ? await queryRefund(order) : await request(order);
    if (owner.refund() !== asked) {
      // A notice came, or the operator had it tried again: what the gateway says may be of before that.
      beginAnew();
      continue;
    }
    if (answer) await applyGatewayAnswer(owner, answer);
    if (final()) return;

    const isUnderWay = underWay();
    if (isUnderWay && Date.now() - since >= patienceMs)
      await owner.note(`退款${order.refundNumber}超过七天仍未退回，请向支付渠道核实`);
    const [first, longest] = isUnderWay
      ? [firstPauseSeconds, longestPauseSeconds]
      : [firstAbnormalPauseSeconds, longestAbnormalPauseSeconds];
    seconds = seconds === 0 || before !== isUnderWay ? first : Math.min(seconds * 2, longest);
    ordered ||= answer !== undefined;
    const summary = `查询退款结果 ${order.refundNumber}`;
    await owner.rest(() => final() || underWay() !== isUnderWay, seconds * 1000, summary);
    if (underWay() !== isUnderWay) beginAnew();
  }
}

/** Insists for a day that the gateway takes the order; where it refuses for good, the operator settles the refund. */
async function request(order: RefundOrder): Promise<RefundAnswer | undefined> {
  try {
    return await triedForADay.requestRefund.executeWithOptions({ summary: `退款 ${order.refundNumber}` }, [
      order,
    ]);
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    if (!isRefusal(error)) return undefined;
    return {
      status: "abnormal",
      abnormality: "refused",
      remark: error.cause?.message ?? error.message,
    };
  }
}
