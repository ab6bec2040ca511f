import { isRefundFinal, nextRefundNumber, type RefundInContext } from "./attempts";
import { progressOf, type Intervention, type Refund, type RefundAnswer } from "./payment";

/** What is recorded of a refund: how it stands now, and why. */
export interface RefundNews extends Pick<Refund, "remark" | "abnormality" | "treatment" | "consoleNumber"> {
  status: "退款中" | "已退款" | "退款异常";
  /** By the channel's clock. */
  doneAt?: string;
  /** What an operator did, of which this is the outcome. */
  intervention?: Omit<Intervention, "at">;
}

/** The refund with one more of what was done by hand about it. */
const withIntervention = (refund: Refund, intervention: Intervention): Refund => ({
  ...refund,
  interventions: [...(refund.interventions ?? []), intervention],
});

/** When money went back: by the channel's clock where it told, and then beside it when we heard. */
export const endOf = <K extends string>(
  key: K,
  { doneAt, at }: { doneAt?: string | undefined; at: string },
): Record<K, string> & { heardAt?: string } =>
  ({ [key]: doneAt ?? at, ...(doneAt === undefined ? {} : { heardAt: at }) }) as Record<K, string>;

export const doneInConsole = "已在渠道后台退款";
/** The remark on a refund that the console's took the place of, as an operator reads it. */
export const placeInConsole = (refundNumber: string): string => `${doneInConsole}，退款单号${refundNumber}`;

export const atTheMerchants = "渠道已将款项退至商户银行账户，请线下退给投标人，再人工结清";

/** What a gateway's answer changes of a refund, or undefined where it is no news. */
export function refundNews(refund: Refund, answer: RefundAnswer): RefundNews | undefined {
  if (isRefundFinal(refund)) return undefined;
  if (answer.status === "refunded" && refund.treatment === "merchantAccount") {
    return refund.remark === atTheMerchants ? undefined : { status: "退款异常", remark: atTheMerchants };
  }
  const status = progressOf(refund, answer);
  if (!status) return undefined;
  if (status === "已退款") {
    // Nobody here has asked for it again: somebody did so in the channel's own console.
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

/** Abnormal, and known to the gateway: one that it did not know of can't be redone there. */
const isRedone = ({ status, abnormality }: Refund): boolean =>
  status === "退款异常" && abnormality !== "absent";

/** The refund after news of it. What was said of an earlier status is over with it. */
export function withNews(refund: Refund, given: RefundNews, at: string): Refund {
  const { status, doneAt, intervention, ...news } = given;
  const { number, former, amountFen, orderedFen, reason, requestedAt } = refund;
  const { treatment, interventions, locks } = refund;
  // What was asked for went back, unless the console's refund took its place.
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

/** What an operator's closing a refund by hand makes of it. */
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

/** Why an operator's command about a refund is refused, whatever the application stands at; undefined where it isn't. */
export function refundRefusal(
  command: "retryRefund" | "resolveRefund" | "treatRefund",
  refund: Refund | undefined,
): "NO_ABNORMAL_REFUND" | "REFUND_NOT_TREATABLE" | "REFUND_NOT_RETRIABLE" | undefined {
  if (refund?.status !== "退款异常") return "NO_ABNORMAL_REFUND";
  if (command === "treatRefund" && !isTreatable(refund)) return "REFUND_NOT_TREATABLE";
  return command === "retryRefund" && !isRetriable(refund) ? "REFUND_NOT_RETRIABLE" : undefined;
}

/** True where asking again under the same number may help. An account that can't take the money never will. */
export const isRetriable = ({ abnormality, treatment }: Refund): boolean =>
  abnormality !== "account" && treatment !== "merchantAccount";

/** For this long a refund that a gateway can't find may still be on its way into its books. Milliseconds. */
export const bookingLagMs = 10 * 60_000;

/** True once the gateway will never do the refund under its number, whatever comes: another number can't do it twice. */
export const isGivenUp = (
  { status, abnormality }: RefundAnswer,
  { requestedAt }: Refund,
  nowMs: number,
): boolean =>
  status === "abnormal" &&
  (abnormality === "closed" || (abnormality === "absent" && nowMs - Date.parse(requestedAt) >= bookingLagMs));

/** Less is to go back than was asked for under the number: it is asked for under another one, that of its place. */
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

/** True where the gateway has a way of its own to bring the money to another account. */
export const isTreatable = ({ abnormality, treatment }: Refund): boolean =>
  abnormality === "account" && treatment !== "merchantAccount";
