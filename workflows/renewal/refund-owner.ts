import { ActivityFailure, condition, log, metricMeter } from "@temporalio/workflow";
import {
  type RefundAnswer,
  type RefundOrder,
  hasGoneBackTwice,
  type Intervention,
  type Refund,
  wentToMerchant,
} from "../../domain/money/payment";
import { triedThreeTimes, triedForADay } from "./activities";
import {
  isGivenUp,
  refundNews,
  refundPatienceMs,
  refundRefusal,
  type RefundNews,
} from "../../domain/money/refund-news";
import { shownDestination } from "../../domain/money/intervention";
import type { RefundCommand } from "../../contract/commands";
import type { ResolveRefund, TreatRefund } from "../messages";
import { readConsent } from "./consent";
import { refuseWith } from "./refuse";
import { isRefundFinal } from "../../domain/money/attempts";
import type { NotedDuty } from "../../domain/application/noted-duty";
import type { RunOrigin } from "../../domain/application/run-origin";

/** Queries the gateway for a refund. Returns undefined if the gateway can't tell now. */
export async function queryRefund(order: RefundOrder): Promise<RefundAnswer | undefined> {
  try {
    const summary = `查询退款结果 ${order.refundNumber}`;
    return await triedThreeTimes.queryRefund.executeWithOptions({ summary }, [order]);
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return undefined;
  }
}

/** Access to a refund by the workflow that owns it: an application's, or that of a stray refund. */
export interface RefundOwner {
  refund(): Refund;
  order(): RefundOrder;
  /** Origin of the run that gives orders about the refund. */
  origin(): RunOrigin;
  /** Gives an order, and ends the run if the store refuses it because the run may not go on. */
  orEnd<T>(order: () => Promise<T>): Promise<T>;
  record(news: RefundNews): Promise<void>;
  /** Gives the rest of the refund a new number. Absent if the rest can never be less than the amount requested. */
  renumber?(): Promise<void>;
  resolve(given: Omit<Intervention, "at" | "command" | "to">): Promise<void>;
  note(text: string, duty: NotedDuty): Promise<void>;
  /** Numbers of refunds that a gateway is being asked to send elsewhere. */
  readonly underTreatment: Set<string>;
  /** Waits until `ended` holds, but no longer than `ms` milliseconds. */
  rest(ended: () => boolean, ms: number, summary: string): Promise<unknown>;
}

const abnormalRefunds = () =>
  metricMeter.createCounter(
    "ca_abnormal_refunds",
    undefined,
    "Refunds that have turned abnormal and need the operator",
  );

/**
 * Returns a promise that resolves when it is recorded where the refund's money was sent; undefined if nobody is sending it
 * elsewhere. A notice can overtake the gateway's answer to that request, and what the gateway says of a refund means
 * something else once its money went elsewhere.
 */
function endOfTreatment({ refund, underTreatment }: RefundOwner): Promise<void> | undefined {
  const { number } = refund();
  return underTreatment.has(number) ? condition(() => !underTreatment.has(number)) : undefined;
}

/** Applies a gateway's answer to a refund. A refund that turns abnormal is logged and counted at once. */
async function applyGatewayAnswer(owner: RefundOwner, answer: RefundAnswer): Promise<void> {
  const treated = endOfTreatment(owner);
  if (treated) await treated;
  const refund = owner.refund();
  const { number: refundNumber } = refund;
  if (hasGoneBackTwice(refund, answer))
    await owner.note(`退款${refundNumber}已人工结清，支付渠道随后又退了款，请核对并追回`, {
      ...({ kind: "recover", about: owner.order().transactionId } as const),
      amountFen: refund.amountFen,
    });
  const news = refundNews(refund, answer);
  if (!news) return;
  if (news.status === "退款异常" && refund.status !== "退款异常") {
    const { channel } = owner.order();
    log.error("a refund has turned abnormal", { refundNumber, channel, abnormality: news.abnormality });
    abnormalRefunds().add(1, { channel });
  }
  await owner.record(news);
}

/**
 * Applies what a notice or a statement tells of a refund. A failure that is told of a refund under way may be older than
 * the operator's retry or treatment of it, so the gateway is asked how it stands now. If it can't tell, those who follow
 * the refund will hear of it.
 */
export async function applyTold(owner: RefundOwner, told: RefundAnswer): Promise<void> {
  const asked = owner.refund();
  const isDoubtful = told.status === "abnormal" && asked.status === "退款中";
  if (!isDoubtful) return applyGatewayAnswer(owner, told);
  const answer = await queryRefund(owner.order());
  if (answer && owner.refund() === asked) await applyGatewayAnswer(owner, answer);
}

/** Refuses a command unless this very refund waits for it. The transition table only knows whether any refund does. */
function refuseUnlessOpen(command: RefundCommand, refund: Refund | undefined): void {
  const refusal = refundRefusal(command, refund);
  if (refusal) refuseWith(refusal);
}

/**
 * Returns the action of two persons. Their consent holds only for the amount that both have seen, and one person can't be
 * both of them.
 * @throws the refusal of the second person
 */
function readBoth(
  refund: Refund,
  { by, reason, agreed }: Pick<ResolveRefund, "by" | "reason" | "agreed">,
): Omit<Intervention, "at" | "command" | "to"> {
  return { by, reason, ...readConsent(by, agreed, refund.amountFen) };
}

/**
 * Requests a refund again, as an operator asked for. The loop that follows the refund sends the request: for the same
 * amount under the same number, for a smaller amount under a new number.
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

/**
 * Refuses unless the gateway's present answer says that it will never do the refund under the former number. Otherwise a
 * request under a new number could return the money twice.
 */
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
 * Settles a refund that an operator has paid back by hand. The gateway is queried first: money that it has given back by
 * now, or is giving back, would go back twice.
 */
export async function resolve(
  owner: RefundOwner,
  given: Pick<ResolveRefund, "by" | "reason" | "agreed">,
): Promise<void> {
  readBoth(owner.refund(), given);
  const answer = (await queryRefund(owner.order())) ?? refuseWith("GATEWAY_UNANSWERED");
  const treated = endOfTreatment(owner);
  if (treated) await treated;
  refuseUnlessOpen("resolveRefund", owner.refund());
  // A refund in the console may have made this one smaller meanwhile, and both persons agreed to the amount before.
  const both = readBoth(owner.refund(), given);
  // A refund that the gateway can't find is not under way, because the gateway had refused it.
  if (answer.status === "processing" && answer.abnormality !== "absent") refuseWith("REFUND_UNDER_WAY");
  if (answer.status === "refunded") {
    await applyGatewayAnswer(owner, answer);
    if (!wentToMerchant(owner.refund(), answer)) refuseWith("REFUND_GONE_BACK");
  }
  await owner.resolve(both);
}

/** Sends the money of an abnormal refund to another account, by the gateway's own way for such refunds. */
export async function treat(
  owner: RefundOwner,
  { to, ...given }: Pick<TreatRefund, "to" | "by" | "reason" | "agreed">,
): Promise<void> {
  const treated = endOfTreatment(owner);
  if (treated) await treated;
  refuseUnlessOpen("treatRefund", owner.refund());
  const both = readBoth(owner.refund(), given);
  const order = owner.order();
  owner.underTreatment.add(order.refundNumber);
  try {
    await sendElsewhere(owner, order, to);
    // After the call, the refund only has to be abnormal still; the command's other conditions were checked before it.
    refuseUnlessOpen("resolveRefund", owner.refund());
    const intervention = { command: "treatRefund", ...both, to: shownDestination(to) } as const;
    await owner.record({ status: "退款中", treatment: to.kind, intervention });
  } finally {
    owner.underTreatment.delete(order.refundNumber);
  }
}

async function sendElsewhere(owner: RefundOwner, order: RefundOrder, to: TreatRefund["to"]): Promise<void> {
  try {
    const summary = `异常退款处理 ${order.refundNumber}`;
    await owner.orEnd(() =>
      triedThreeTimes.treatRefund.executeWithOptions({ summary }, [{ order, to }, owner.origin()]),
    );
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    refuseWith(isRefusal(error) ? "REFUND_NOT_TREATABLE" : "GATEWAY_UNANSWERED");
  }
}

/** Decides whether the gateway refused for good. */
const isRefusal = ({ cause }: ActivityFailure): boolean =>
  cause !== undefined && "nonRetryable" in cause && cause.nonRetryable === true;

/** Seconds between two queries about a refund. WeChat takes seconds to days for one. */
const firstPauseSeconds = 5;
const longestPauseSeconds = 3 * 3_600;
/**
 * Seconds between two queries about an abnormal refund. It may still be redone in the channel's console, of which only a
 * query would tell us.
 */
const firstAbnormalPauseSeconds = 3_600;
const longestAbnormalPauseSeconds = 86_400;
/**
 * Orders a refund and queries it until it has ended: often while it is under way, slowly while it is abnormal and waits
 * for the operator. When the operator has it retried, it is ordered again.
 */
export async function followUntilFinal(owner: RefundOwner): Promise<void> {
  const final = () => isRefundFinal(owner.refund());
  const underWay = () => owner.refund().status === "退款中";
  // A refund that the operator sent to another account is ordered already.
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
    const answer = ordered ? await queryRefund(order) : await request(owner, order);
    const treated = endOfTreatment(owner);
    if (treated) await treated;
    if (owner.refund() !== asked) {
      // A notice came, or the operator had the refund retried or sent elsewhere. The gateway's answer may be older than
      // that, so it is dropped.
      beginAnew();
      continue;
    }
    if (answer) await applyGatewayAnswer(owner, answer);
    if (final()) return;

    const isUnderWay = underWay();
    if (isUnderWay && Date.now() - since >= refundPatienceMs)
      await owner.note(`退款${order.refundNumber}超过七天仍未退回，请向支付渠道核实`, {
        ...({ kind: "channelSilent", about: order.refundNumber } as const),
      });
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

/** Requests a refund, with retries for a day. If the gateway refuses it for good, the operator has to settle it. */
async function request(owner: RefundOwner, order: RefundOrder): Promise<RefundAnswer | undefined> {
  try {
    const summary = `退款 ${order.refundNumber}`;
    return await owner.orEnd(() =>
      triedForADay.requestRefund.executeWithOptions({ summary }, [order, owner.origin()]),
    );
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
