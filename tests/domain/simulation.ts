import type { Application } from "../../domain/application";
import { attemptTimes, isAttemptOver, nextAttemptNumber, openAttempt, refundsOf } from "../../domain/attempts";
import { isComplete } from "../../domain/completion";
import type { ApplicationEvent } from "../../domain/events";
import { defaultFeeTable, feeOf } from "../../domain/fees";
import { progressOf, type PaymentAttempt, type PaymentEvidence } from "../../domain/payment";
import { judge } from "../../domain/settlement";
import { refusalOf, standingOf, type Command } from "../../domain/transitions";
import { system, type Role } from "../../domain/values";
import { after, at, bidder, buyer, daySeconds, delivery, evidenceFor, mailedForm, ms, onSiteForm, operator, reviewer, settings } from "./samples";

/**
 * The life of one application without an engine: commands and the outside world's answers become events as in the
 * workflow. Where a handler of the workflow would wait, the command does nothing here, and may be given again later.
 */
export interface Step {
  /** Picks among a command's variants: form, decision, channel, evidence, a gateway's answer. A natural number. */
  choice: number;
  /** Seconds after the start. */
  second: number;
  /** Hears of all evidence that a gateway gives, before it is judged. */
  hear?: (evidence: PaymentEvidence) => void;
}

const actors = { bidder, reviewer, operator, system };

/** The choice split into a first variant out of `variants`, and the rest to choose with. */
const split = (choice: number, variants: number): [variant: number, rest: number] => [choice % variants, Math.floor(choice / variants)];

/** What the gateway's evidence looks like; the first two are in time. */
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
      return { ...sound, channel: attempt.channel === "wechat" ? "unionpay" : "wechat" };
    case "other currency":
      return { ...sound, currency: "USD" };
    case "no such attempt":
      return { ...sound, attemptNumber: `${application.id}9999` };
  }
}

/** Books evidence as the workflow does: one that counts ends whatever other attempt is open by now. */
function settle(application: Application, evidence: PaymentEvidence, { second, hear }: Step): Application {
  hear?.(evidence);
  const instant = at(second);
  const judgement = judge(application, evidence, settings.merchants);
  if (judgement.verdict === "returns") {
    return after(application, { type: "moneyReturned", at: instant, evidence, reason: judgement.reason });
  }
  if (judgement.verdict !== "counts") return application;
  const counted = after(application, { type: "moneyCounted", at: instant, evidence });
  const other = openAttempt(counted);
  return other && !other.superseding ? after(counted, { type: "supersedingStarted", at: instant, number: other.number }) : counted;
}

const isSuperseding = ({ attempts }: Application): boolean => attempts.some(({ superseding }) => superseding);

function startPayment(application: Application, { choice, second }: Step): Application {
  if (isSuperseding(application)) return application;
  const channel = choice % 2 === 0 ? "wechat" : "unionpay";
  const open = openAttempt(application);
  if (!open) {
    return after(application, {
      type: "attemptOpened",
      at: at(second),
      number: nextAttemptNumber(application),
      channel,
      ...(channel === "unionpay" ? { bank: "ICBC" } : {}),
      ...attemptTimes(channel, ms(second), settings),
    });
  }
  if (open.channel === channel && !open.expired && ms(second) < Date.parse(open.deadline)) return application;
  return after(application, { type: "supersedingStarted", at: at(second), number: open.number });
}

function withdraw(application: Application, role: Role, { second }: Step): Application {
  if (isSuperseding(application)) return application;
  const open = openAttempt(application);
  return open
    ? after(application, { type: "supersedingStarted", at: at(second), number: open.number })
    : after(application, { type: "withdrawn", at: at(second), by: actors[role], opinion: "不再需要" });
}

function settleAny(application: Application, step: Step): Application {
  const { choice } = step;
  const [kind, rest] = split(choice, evidenceKinds.length);
  const attempt = application.attempts[rest % Math.max(application.attempts.length, 1)];
  return attempt ? settle(application, evidenceOf(application, attempt, evidenceKinds[kind] ?? "in time"), step) : application;
}

function receiveInTime(application: Application, { second }: Step): Application {
  const due = Date.parse(application.shipment?.shippedAt ?? "") + settings.receiptDays * daySeconds * 1000;
  return ms(second) < due ? application : after(application, { type: "receiptConfirmed", at: at(second), by: system });
}

function expire(application: Application, { second }: Step): Application {
  const open = openAttempt(application);
  return open && !open.expired && ms(second) >= Date.parse(open.deadline)
    ? after(application, { type: "attemptExpired", at: at(second), number: open.number })
    : application;
}

const abnormalRefund = (application: Application): string =>
  refundsOf(application).find(({ refund }) => refund.status === "退款异常")?.refund.number ?? "";

/** Gives a command; one that the table refuses changes nothing. */
export function give(application: Application, command: Command, role: Role, step: Step): Application {
  if (refusalOf(command, role, standingOf(application))) return application;
  const { choice, second } = step;
  const by = actors[role];
  const form = choice % 2 === 0 ? mailedForm : onSiteForm;
  const parcel = { by, carrier: "示例快递", trackingNumber: `DEMO${choice}` };
  const one = (event: ApplicationEvent): Application => after(application, event);
  switch (command) {
    case "edit":
      return one({ type: "edited", at: at(second), by, form });
    case "submit":
      return one({ type: "submitted", at: at(second), by, opinion: "请审核", form, feeFen: feeOf(defaultFeeTable, form) ?? 0 });
    case "review":
      return one({ type: "reviewed", at: at(second), by, decision: choice % 2 === 0 ? "approve" : "reject", opinion: "已阅" });
    case "startPayment":
      return startPayment(application, step);
    case "settle":
      return settleAny(application, step);
    case "expire":
      return expire(application, step);
    case "addRecord":
      return one({ type: "recordAdded", at: at(second), by, text: "正在制作" });
    case "ship":
      return one({ type: "shipped", at: at(second), ...parcel });
    case "correctShipment":
      return one({ type: "shipmentCorrected", at: at(second), ...parcel });
    case "markHandled":
      return one({ type: "handled", at: at(second), by });
    case "confirmReceipt":
      return one({ type: "receiptConfirmed", at: at(second), by });
    case "confirmReceiptTimed":
      return receiveInTime(application, step);
    case "requestInvoice":
      return one({ type: "invoiceRequested", at: at(second), by, buyer, delivery });
    case "withdraw":
      return withdraw(application, role, step);
    case "retryRefund":
      return one({ type: "refundProgressed", at: at(second), refundNumber: abnormalRefund(application), status: "退款中" });
    case "resolveRefund":
      return one({ type: "refundResolved", at: at(second), refundNumber: abnormalRefund(application), by, reason: "银行转账" });
    case "delete":
      return application;
  }
}

/** What the outside world, or time, brings about. */
export const happenings = ["superseded", "attempt closed", "refund news", "invoice news", "completion"] as const;
export type Happening = (typeof happenings)[number];

/** The gateway's answer about an attempt that is being superseded: paid in time, closed, or nothing clear. */
function endSuperseding(application: Application, step: Step): Application {
  const { choice, second } = step;
  const attempt = application.attempts.find(({ superseding }) => superseding);
  if (!attempt) return application;
  const answer = choice % 3;
  if (answer === 0) return settle(application, evidenceOf(application, attempt, "in time"), step);
  return after(application, { type: answer === 1 ? "attemptClosed" : "attemptSuperseded", at: at(second), number: attempt.number });
}

/** An attempt that has expired, or was superseded without a clear end, is closed at last. */
function closeAttempt(application: Application, { second }: Step): Application {
  const ending = application.attempts.find(
    (attempt) => !isAttemptOver(attempt) && !attempt.superseding && (attempt.expired || attempt.status === "被取代"),
  );
  return ending ? after(application, { type: "attemptClosed", at: at(second), number: ending.number }) : application;
}

function hearOfRefund(application: Application, { choice, second }: Step): Application {
  const [abnormal, rest] = split(choice, 2);
  const refunds = refundsOf(application);
  const refund = refunds[rest % Math.max(refunds.length, 1)]?.refund;
  const status = refund && progressOf(refund, { standing: abnormal ? "abnormal" : "refunded" });
  return refund && status
    ? after(application, { type: "refundProgressed", at: at(second), refundNumber: refund.number, status })
    : application;
}

function hearOfInvoice(application: Application, { choice, second }: Step): Application {
  if (application.invoice !== "开票中") return application;
  const document = { invoiceNumber: "26332000000000000001", issuedAt: at(second), fileId: "demo", sha256: "demo" };
  return after(
    application,
    choice % 2 === 0
      ? { type: "invoiceIssued", at: at(second), document }
      : { type: "invoiceFailed", at: at(second), reason: "示例：抬头有误" },
  );
}

/** Lets something happen; what can't happen now changes nothing. */
export function happen(application: Application, happening: Happening, step: Step): Application {
  switch (happening) {
    case "superseded":
      return endSuperseding(application, step);
    case "attempt closed":
      return closeAttempt(application, step);
    case "refund news":
      return hearOfRefund(application, step);
    case "invoice news":
      return hearOfInvoice(application, step);
    case "completion":
      return application.endedAt === undefined && isComplete(application, ms(step.second), settings)
        ? after(application, { type: "ended", at: at(step.second) })
        : application;
  }
}
