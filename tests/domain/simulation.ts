import type { Application } from "../../domain/application/application";
import { invoiceLinesOf } from "../../domain/application/invoice-lines";
import { afterReversal, closingOf, partRefundOf, reissueOf } from "../../domain/application/follow-ups";
import { isComplete } from "../../domain/application/completion";
import { dayAfter } from "../../domain/beijing-day";
import { renewedLocks } from "../../domain/locks/results";
import type { ApplicationEvent } from "../../domain/application/events";
import { defaultFeeTable, feeOf } from "../../domain/application/fees";
import { refusalOf, guardFactsOf, type Command, type GuardFacts } from "../../domain/application/transitions";
import { openAttempt, refundsOf } from "../../domain/money/attempts";
import { system, type Actor, type Role } from "../../domain/values";
import {
  after,
  at,
  bidder,
  buyer,
  daySeconds,
  feeFen,
  issuer,
  delivery,
  mailedForm,
  ms,
  onSiteForm,
  operator,
  renewedBy,
  reviewer,
  settings,
} from "./samples";
import {
  aboutRefund,
  closeAttempt,
  endSuperseding,
  expire,
  giveUp,
  refundAnswered,
  settleAny,
  startPayment,
  withdraw,
  type Step,
} from "./simulated-money";

/*
 * The life of one application without an engine: commands and the outside world's answers become events as in the
 * workflow. Where a handler of the workflow would wait, the command does nothing here, and may be given again later.
 */

const accountant = { ...operator, role: "accountant" as const };
const auditor = { ...operator, role: "auditor" as const };
const subscriber = { ...operator, role: "subscriber" as const };
const actors = { bidder, reviewer, operator, accountant, issuer, auditor, subscriber, system };

function receiveInTime(application: Application, { second }: Step): Application {
  const due = Date.parse(application.shipment?.shippedAt ?? "") + settings.receiptDays * daySeconds * 1000;
  return ms(second) < due
    ? application
    : after(application, { type: "receiptConfirmed", at: at(second), by: system });
}

/**
 * Adds what the workflow records by itself after a change: the invoice that is due after a part refund, and the withdrawal
 * by the system that closes an application.
 */
export function followedUp(before: Application, changed: Application, { second }: Step): Application {
  if (changed === before) return before;
  const event = reissueOf(changed) ?? closingOf(changed);
  return event ? after(changed, { ...event, at: at(second) }) : changed;
}

const knownFacts = new WeakMap<Application, GuardFacts>();

/** Returns an application's facts, which are computed once: searches try a hundred moves in each state. */
export function factsOf(application: Application): GuardFacts {
  const facts = knownFacts.get(application) ?? guardFactsOf(application);
  knownFacts.set(application, facts);
  return facts;
}

/** Gives a command. A command that the table refuses leaves the application unchanged. */
export function give(application: Application, command: Command, role: Role, step: Step): Application {
  return followedUp(application, carriedOut(application, command, role, step), step);
}

function carriedOut(application: Application, command: Command, role: Role, step: Step): Application {
  if (refusalOf(command, role, factsOf(application))) return application;
  const { choice, second } = step;
  const by = actors[role];
  // Only the pickup is edited, so that an application keeps the number of its locks.
  const form = { ...(choice % 2 === 0 ? mailedForm : onSiteForm), locks: application.form.locks };
  const recipient = {
    ...{
      recipientName: `示例收件人${choice}`,
      recipientPhone: "0575-82000000",
      recipientAddress: "示例路2号",
    },
  };
  const parcel = { by, carrier: "示例快递", trackingNumber: `DEMO${choice}` };
  const serials = application.form.locks.map(({ lockSerial }) => lockSerial);
  const one = (event: ApplicationEvent): Application => after(application, event);
  switch (command) {
    case "edit":
      return one({ type: "edited", at: at(second), by, form });
    case "submit":
      return one({
        type: "submitted",
        at: at(second),
        by,
        opinion: "请审核",
        form,
        feesFen: form.locks.map((lock) => feeOf(defaultFeeTable, lock) ?? 0),
      });
    case "review":
      return one({
        type: "reviewed",
        at: at(second),
        by,
        decision: choice % 2 === 0 ? "approve" : "reject",
        opinion: "已阅",
      });
    case "startPayment":
      return startPayment(application, step);
    case "giveUpPayment":
      return giveUp(application, step);
    case "settle":
      return settleAny(application, step);
    case "expire":
      return expire(application, step);
    case "addRecord":
      return one({ type: "recordAdded", at: at(second), by, text: "正在制作" });
    case "ship":
      return one({ type: "shipped", at: at(second), ...parcel });
    case "correctRecipient":
      return one({ type: "recipientCorrected", at: at(second), by, ...recipient });
    case "correctShipment":
      return one({ type: "shipmentCorrected", at: at(second), ...parcel });
    case "giveOut":
      return one({
        ...{ type: "locksGivenOut", at: at(second), by, doubts: [] },
        locks: serials,
      });
    case "recordResults":
      if (choice % 4 === 3) return correct(application, step);
      return one(renewedBy(by, second, application.form, choice % 2 === 1 ? serials : []));
    case "markHandled":
      return one(renewedBy(by, second, application.form));
    case "confirmReceipt":
      return one({ type: "receiptConfirmed", at: at(second), by });
    case "confirmReceiptTimed":
      return receiveInTime(application, step);
    case "requestInvoice":
      if (invoiceLinesOf(application).length === 0) return application;
      return one({ type: "invoiceRequested", at: at(second), by, buyer, delivery });
    case "reissueInvoice":
      if (invoiceLinesOf(application).length === 0) return application;
      return one({
        ...{ type: "redLetterRequested", at: at(second), by, reason: "开票有误", explanation: "抬头有误" },
        purpose: { kind: "reissue", buyer, delivery },
      });
    case "refundPart":
      return refundPart(application, by, step);
    case "refundInvoiced":
      return one({
        ...{ type: "redLetterRequested", at: at(second), by, reason: "服务中止", explanation: "不再办理" },
        purpose: { kind: "refund" },
      });
    case "withdraw":
      return withdraw(application, by, step);
    case "retryRefund":
    case "treatRefund":
    case "resolveRefund":
      return aboutRefund(application, command, by, step);
    // A refund in the console is simulated as an event of its own.
    case "bookRefund":
    case "delete":
      return application;
  }
}

/** Corrects the last day of the first lock, if it was renewed: the authority takes back what it reported. */
function correct(application: Application, { second }: Step): Application {
  const [renewed] = renewedLocks(application);
  if (!renewed) return application;
  const { lockSerial, expiresOn: corrects } = renewed;
  const corrected = { lockSerial, state: "已制证" as const, notAfter: dayAfter(corrects, 1), corrects };
  return after(application, { type: "resultsRecorded", at: at(second), by: issuer, results: [corrected] });
}

/**
 * Refunds a quarter of the fee, once in a life. Further partial refunds are refused here, so that the number of lives
 * stays finite.
 */
function refundPart(application: Application, by: Actor, { second }: Step): Application {
  if (refundsOf(application).some(({ transaction }) => transaction.counted)) return application;
  const part = { amountFen: feeFen / 4, reason: "示例：多收的费用" };
  return after(application, { ...partRefundOf(application, by, part), at: at(second) });
}

/** Events that the outside world, or time, causes. */
export const happenings = [
  "superseded",
  "attempt closed",
  "refund news",
  "invoice news",
  "red letter news",
  "completion",
] as const;
export type Happening = (typeof happenings)[number];

function hearOfInvoice(application: Application, { choice, second }: Step): Application {
  if (application.invoice !== "开票中") return application;
  const document = {
    invoiceNumber: application.invoiceRequests.at(-1)?.orderNo ?? "",
    issuedAt: at(second),
    fileId: "demo",
    sha256: "demo",
  };
  return after(
    application,
    choice % 2 === 0
      ? { type: "invoiceIssued", at: at(second), document }
      : { type: "invoiceFailed", at: at(second), reason: "示例：抬头有误" },
  );
}

/**
 * Plays the provider's answer about a red letter: the buyer must confirm, the form fails, or the red invoice and its
 * consequences come at once.
 */
function hearOfRedLetter(application: Application, { choice, second }: Step): Application {
  const letter = application.redLetters?.at(-1);
  if (application.invoice !== "红冲中" || !letter) return application;
  const moment = at(second);
  if (choice % 4 === 0) return after(application, { type: "redLetterAwaitsBuyer", at: moment });
  if (choice % 4 === 1)
    return after(application, { type: "redLetterFailed", at: moment, reason: "示例：购方拒绝" });
  // A withdrawal waits for the end of an open attempt, just as it does in the workflow.
  if (letter.purpose.kind === "refund" && openAttempt(application)) return application;
  const document = { invoiceNumber: letter.orderNo, issuedAt: moment, fileId: "demo", sha256: "demo" };
  const reversed = after(application, { type: "invoiceReversed", at: moment, document });
  const next = afterReversal(reversed);
  return next ? after(reversed, { ...next, at: moment }) : reversed;
}

/** Plays an event outside. An event that can't happen in this state leaves the application unchanged. */
export function happen(application: Application, happening: Happening, step: Step): Application {
  return followedUp(application, happened(application, happening, step), step);
}

function happened(application: Application, happening: Happening, step: Step): Application {
  switch (happening) {
    case "superseded":
      return endSuperseding(application, step);
    case "attempt closed":
      return closeAttempt(application, step);
    case "refund news":
      return refundAnswered(application, step);
    case "invoice news":
      return hearOfInvoice(application, step);
    case "red letter news":
      return hearOfRedLetter(application, step);
    case "completion":
      return application.endedAt === undefined && isComplete(application, ms(step.second), settings)
        ? after(application, { type: "ended", at: at(step.second) })
        : application;
  }
}
