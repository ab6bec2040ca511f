import { channels, showsQrCode } from "../../domain/money/channels";
import type { Application } from "../../domain/application/application";
import {
  attemptTimes,
  isAttemptOver,
  nextAttemptNumber,
  openAttempt,
  refundsOf,
} from "../../domain/money/attempts";
import type { PaymentAttempt, PaymentEvidence } from "../../domain/money/payment";
import { refundNews, refundRefusal } from "../../domain/money/refund-news";
import { judge } from "../../domain/money/settlement";
import type { Actor } from "../../domain/values";
import { after, at, evidenceFor, merchants, ms, settings } from "./samples";

/** One move in the life of an application. */
export interface Step {
  /** Natural number that picks the move's variant: a form, a decision, a channel, evidence, or a gateway's answer. */
  choice: number;
  /** Time of the move in seconds after the start. */
  second: number;
  /** Receives all evidence that a gateway gives, before the evidence is judged. */
  hear?: (evidence: PaymentEvidence) => void;
}

/** Splits a move's choice into a first variant, out of `variants`, and a rest for further choices. */
const split = (choice: number, variants: number): [variant: number, rest: number] => [
  choice % variants,
  Math.floor(choice / variants),
];

/** Kinds of a gateway's evidence. Only the first two are of payments in time. */
export const evidenceKinds = [
  "in time",
  "at the deadline",
  "a second late",
  "wrong amount",
  "repeated",
  "other merchant",
  "other app",
  "other channel",
  "other currency",
  "no such attempt",
] as const;
type EvidenceKind = (typeof evidenceKinds)[number];

function evidenceOf(application: Application, attempt: PaymentAttempt, kind: EvidenceKind): PaymentEvidence {
  const held = application.attempts.flatMap(({ transactions }) => transactions).length;
  const sound = evidenceFor(application, {
    attemptNumber: attempt.number,
    transactionId: `T${held + 1}`,
    amountFen: attempt.amountFen,
  });
  const deadline = Date.parse(attempt.deadline);
  switch (kind) {
    case "in time":
      return sound;
    case "at the deadline":
      return { ...sound, paidAt: attempt.deadline };
    case "a second late":
      return { ...sound, paidAt: new Date(deadline + 1000).toISOString() };
    case "wrong amount":
      return { ...sound, amountFen: attempt.amountFen - 1 };
    case "repeated":
      return { ...sound, transactionId: attempt.transactions.at(-1)?.id ?? sound.transactionId };
    case "other merchant":
      return { ...sound, merchantId: "0" };
    case "other app":
      return { ...sound, channel: "wechat", appId: "wx-other" };
    case "other channel":
      return { ...sound, channel: channels.find((other) => other !== attempt.channel) ?? sound.channel };
    case "other currency":
      return { ...sound, currency: "USD" };
    case "no such attempt":
      return { ...sound, attemptNumber: `${application.id}9999` };
  }
}

/** Books evidence as the workflow does. Evidence of a payment that counts also ends any other open attempt. */
function settle(application: Application, evidence: PaymentEvidence, { second, hear }: Step): Application {
  hear?.(evidence);
  const instant = at(second);
  const judgement = judge(application, evidence);
  if (judgement.verdict === "returns") {
    return after(application, { type: "moneyReturned", at: instant, evidence, reason: judgement.reason });
  }
  if (judgement.verdict !== "counts") return application;
  const { insteadOf } = judgement;
  const counted = after(application, {
    type: "moneyCounted",
    at: instant,
    evidence,
    ...(insteadOf ? { insteadOf } : {}),
  });
  const other = openAttempt(counted);
  return other && !other.superseding
    ? after(counted, { type: "supersedingStarted", at: instant, number: other.number })
    : counted;
}

const isSuperseding = ({ attempts }: Application): boolean => attempts.some(({ superseding }) => superseding);

export function startPayment(application: Application, { choice, second }: Step): Application {
  if (isSuperseding(application)) return application;
  const channel = channels[choice % channels.length] ?? channels[0];
  const open = openAttempt(application);
  if (!open) {
    return after(application, {
      type: "attemptOpened",
      at: at(second),
      number: nextAttemptNumber(application),
      channel,
      ...(showsQrCode(channel) ? {} : { bank: "ICBC" }),
      merchant: merchants[channel],
      ...attemptTimes(channel, ms(second), settings),
    });
  }
  if (open.channel === channel && !open.expired && ms(second) < Date.parse(open.deadline)) return application;
  return after(application, { type: "supersedingStarted", at: at(second), number: open.number });
}

export function giveUp(application: Application, { second }: Step): Application {
  const open = openAttempt(application);
  return open && !isSuperseding(application)
    ? after(application, { type: "supersedingStarted", at: at(second), number: open.number })
    : application;
}

export function withdraw(application: Application, by: Actor, { second }: Step): Application {
  if (isSuperseding(application)) return application;
  const open = openAttempt(application);
  return open
    ? after(application, { type: "supersedingStarted", at: at(second), number: open.number })
    : after(application, { type: "withdrawn", at: at(second), by, opinion: "不再需要" });
}

export function settleAny(application: Application, step: Step): Application {
  const { choice } = step;
  const [kind, rest] = split(choice, evidenceKinds.length);
  const attempt = application.attempts[rest % Math.max(application.attempts.length, 1)];
  return attempt
    ? settle(application, evidenceOf(application, attempt, evidenceKinds[kind] ?? "in time"), step)
    : application;
}

export function expire(application: Application, { second }: Step): Application {
  const open = openAttempt(application);
  return open && !open.expired && ms(second) >= Date.parse(open.deadline)
    ? after(application, { type: "attemptExpired", at: at(second), number: open.number })
    : application;
}

/** Gives a command about the refund that is abnormal, unless that refund refuses it. */
export function aboutRefund(
  application: Application,
  command: "retryRefund" | "treatRefund" | "resolveRefund",
  by: Actor,
  { choice, second }: Step,
): Application {
  const { refund } = refundsOf(application).find(({ refund: { status } }) => status === "退款异常") ?? {};
  if (!refund || refundRefusal(command, refund)) return application;
  const about = { at: at(second), refundNumber: refund.number };
  if (command === "resolveRefund")
    return after(application, { type: "refundResolved", ...about, by, reason: "银行转账" });
  const treatment = choice % 2 === 0 ? "bankCard" : "merchantAccount";
  return after(application, {
    ...{ type: "refundProgressed", ...about, status: "退款中" },
    ...(command === "treatRefund" ? { treatment } : {}),
  });
}

/**
 * Plays the gateway's answer about an attempt that is being superseded: it was paid in time, is closed, or has no clear
 * state.
 */
export function endSuperseding(application: Application, step: Step): Application {
  const { choice, second } = step;
  const attempt = application.attempts.find(({ superseding }) => superseding);
  if (!attempt) return application;
  const answer = choice % 3;
  if (answer === 0) return settle(application, evidenceOf(application, attempt, "in time"), step);
  return after(application, {
    type: answer === 1 ? "attemptClosed" : "attemptSuperseded",
    at: at(second),
    number: attempt.number,
  });
}

/** Closes an attempt that has expired, or that was superseded while its state was unclear. */
export function closeAttempt(application: Application, { second }: Step): Application {
  const ending = application.attempts.find(
    (attempt) =>
      !isAttemptOver(attempt) && !attempt.superseding && (attempt.expired || attempt.status === "被取代"),
  );
  return ending
    ? after(application, { type: "attemptClosed", at: at(second), number: ending.number })
    : application;
}

/** A gateway's answers about a refund: it has gone back, failed and can be retried, or the payer's account can't take it. */
export const refundAnswers = [
  { status: "refunded" },
  { status: "abnormal" },
  { status: "abnormal", abnormality: "account" },
] as const;

export function refundAnswered(application: Application, { choice, second }: Step): Application {
  const [nth, rest] = split(choice, refundAnswers.length);
  const refunds = refundsOf(application);
  const refund = refunds[rest % Math.max(refunds.length, 1)]?.refund;
  const news = refund && refundNews(refund, refundAnswers[nth] ?? refundAnswers[0]);
  return refund && news
    ? after(application, { type: "refundProgressed", at: at(second), refundNumber: refund.number, ...news })
    : application;
}
