import { dayMs } from "../beijing-day";
import { isRefundFinal, nextRefundNumber, type RefundInContext } from "./attempts";
import { progressOf, wentToMerchant, type Intervention, type Refund, type RefundAnswer } from "./payment";

/** News about a refund that is to be recorded: its status, and why. */
export interface RefundNews extends Pick<Refund, "remark" | "abnormality" | "treatment" | "consoleNumber"> {
  status: "退款中" | "已退款" | "退款异常";
  /** Instant at which the money went back, by the channel's clock, in ISO 8601 UTC; absent if the channel doesn't tell. */
  doneAt?: string;
  /** Action of an operator that led to this news. */
  intervention?: Omit<Intervention, "at">;
}

/** Returns the refund with one more action by hand in its list. */
const withIntervention = (refund: Refund, intervention: Intervention): Refund => ({
  ...refund,
  interventions: [...(refund.interventions ?? []), intervention],
});

/**
 * Returns the instant at which money went back under the given key: by the channel's clock if it told, with `heardAt` for
 * when we learned of it; otherwise by our clock.
 */
export const endOf = <K extends string>(
  key: K,
  { doneAt, at }: { doneAt?: string | undefined; at: string },
): Record<K, string> & { heardAt?: string } =>
  ({ [key]: doneAt ?? at, ...(doneAt === undefined ? {} : { heardAt: at }) }) as Record<K, string>;

/**
 * Milliseconds after which people ask the channel about a refund under way. A bank takes three working days, or a week
 * with a holiday.
 */
export const refundPatienceMs = 7 * dayMs;

export const doneInConsole = "已在渠道后台退款";
/** Returns the operator's remark on a refund that was replaced by one made in the channel's console. */
export const placeInConsole = (refundNumber: string): string => `${doneInConsole}，退款单号${refundNumber}`;

export const atTheMerchants = "渠道已将款项退至商户银行账户，请线下退给投标人，再人工结清";

/** Returns the changes that a gateway's answer makes to a refund, or undefined if it brings no news. */
export function refundNews(refund: Refund, answer: RefundAnswer): RefundNews | undefined {
  if (isRefundFinal(refund)) return undefined;
  if (wentToMerchant(refund, answer)) {
    const treatment = "merchantAccount";
    return refund.remark === atTheMerchants
      ? undefined
      : { status: "退款异常", remark: atTheMerchants, treatment };
  }
  const status = progressOf(refund, answer);
  if (!status) return undefined;
  if (status === "已退款") {
    // We have not repeated the request for such a refund, so somebody redid it in the channel's own console.
    const { doneAt } = answer;
    return {
      status,
      ...(doneAt === undefined ? {} : { doneAt }),
      ...(isRedone(refund) ? { remark: doneInConsole } : {}),
    };
  }
  const { remark, abnormality } = answer;
  return {
    status,
    ...(remark === undefined ? {} : { remark }),
    ...(abnormality === undefined ? {} : { abnormality }),
  };
}

/**
 * Decides whether a refund that is now done was redone in the console: it was abnormal, and the gateway knew it. A refund
 * that the gateway did not know can't be redone there.
 */
const isRedone = ({ status, abnormality }: Refund): boolean =>
  status === "退款异常" && abnormality !== "absent";

/** Returns the refund after news about it. Remark and reason of its earlier status are dropped. */
export function withNews(refund: Refund, given: RefundNews, at: string): Refund {
  const { status, doneAt, intervention, ...news } = given;
  const { number, former, amountFen, orderedFen, reason, requestedAt } = refund;
  const { treatment, interventions, locks } = refund;
  // The whole amount first requested went back, unless a refund in the console took this one's place.
  const isWhole = status === "已退款" && news.consoleNumber === undefined;
  const changed = {
    number,
    ...(former ? { former } : {}),
    amountFen: isWhole ? (orderedFen ?? amountFen) : amountFen,
    ...(orderedFen === undefined || status === "已退款" ? {} : { orderedFen }),
    reason,
    requestedAt,
    ...(treatment === undefined ? {} : { treatment }),
    ...(interventions === undefined ? {} : { interventions }),
    ...(locks === undefined ? {} : { locks }),
    ...news,
    status,
    ...(status === "已退款" ? endOf("endedAt", { doneAt, at }) : {}),
  };
  return intervention ? withIntervention(changed, { ...intervention, at }) : changed;
}

/** Returns the refund after an operator settled it by hand (人工结清). */
export function resolvedByHand(
  refund: Refund,
  { at, by, reason, ...given }: Omit<Intervention, "command" | "to">,
): Refund {
  const agreed = given.second ? `（复核：${given.second.by.name}）` : "";
  const resolved = {
    ...refund,
    status: "人工结清",
    endedAt: at,
    remark: `${by.name}：${reason}${agreed}`,
  } as const;
  return withIntervention(resolved, { at, command: "resolveRefund", by, reason, ...given });
}

/**
 * Returns the refusal of an operator's command about a refund, whatever the application's state; undefined if it is
 * allowed.
 */
export function refundRefusal(
  command: "retryRefund" | "resolveRefund" | "treatRefund",
  refund: Refund | undefined,
): "NO_ABNORMAL_REFUND" | "REFUND_NOT_TREATABLE" | "REFUND_NOT_RETRIABLE" | undefined {
  if (refund?.status !== "退款异常") return "NO_ABNORMAL_REFUND";
  if (command === "treatRefund" && !isTreatable(refund)) return "REFUND_NOT_TREATABLE";
  return command === "retryRefund" && !isRetriable(refund) ? "REFUND_NOT_RETRIABLE" : undefined;
}

/**
 * Decides whether a repeated request under the same number may help. It never does if the payer's account can't take the
 * money.
 */
export const isRetriable = ({ abnormality, treatment }: Refund): boolean =>
  abnormality !== "account" && treatment !== "merchantAccount";

/** Milliseconds during which a refund that a gateway can't find may still be on its way into the gateway's books. */
export const bookingLagMs = 10 * 60_000;

/**
 * Decides whether the gateway will certainly never do the refund under its number, so that a request under another number
 * can't return the money twice.
 * @param nowMs - milliseconds since the epoch
 */
export const isGivenUp = (
  { status, abnormality }: RefundAnswer,
  { requestedAt }: Refund,
  nowMs: number,
): boolean =>
  status === "abnormal" &&
  (abnormality === "closed" || (abnormality === "absent" && nowMs - Date.parse(requestedAt) >= bookingLagMs));

/**
 * Returns the refund with a new number, because less is to go back than was requested under the present one. The new
 * number follows from the count of the transaction's refund numbers.
 */
export function renumbered({ attempt, transaction, refund }: RefundInContext, at: string): Refund {
  const {
    number,
    amountFen,
    orderedFen = amountFen,
    reason,
    requestedAt,
    former = [],
    interventions,
    locks,
  } = refund;
  return {
    ...(interventions ? { interventions } : {}),
    ...(locks ? { locks } : {}),
    number: nextRefundNumber(attempt.number, transaction),
    former: [...former, { number, amountFen: orderedFen, requestedAt }],
    ...{ amountFen, reason, status: "退款中", requestedAt: at },
  };
}

/** Decides whether the gateway has a way of its own to send the money to another account. */
export const isTreatable = ({ abnormality, treatment }: Refund): boolean =>
  abnormality === "account" && treatment !== "merchantAccount";
