import type { Decision, InvoiceDocument, RedLetter } from "./application";
import type { NotedDuty } from "./noted-duty";
import type { MaterialFile } from "../materials/materials";
import type { ApplicationForm, Recipient } from "../form/form";
import type { RedReason } from "../invoice/red-letter";
import type { LockDoubt, ToldResult } from "../locks/results";
import type { BuyerTitle, InvoiceDelivery } from "../invoice/request";
import type {
  Booking,
  Channel,
  Merchant,
  PartRefund,
  PaymentEvidence,
  RefundReason,
  TransactionKey,
} from "../money/payment";
import type { RefundNews } from "../money/refund-news";
import type { Actor, Second } from "../values";

/** An event of an application, named in the past tense. `at` is the workflow's clock, in ISO 8601 UTC. */
export type ApplicationEvent = { at: string } & (
  | {
      type: "submitted";
      by: Actor;
      opinion: string;
      form: ApplicationForm;
      feesFen: number[];
      materials?: readonly MaterialFile[];
    }
  | { type: "edited"; by: Actor; form: ApplicationForm }
  | { type: "reviewed"; by: Actor; decision: Decision; opinion: string; locks?: string[] }
  | {
      type: "attemptOpened";
      number: string;
      channel: Channel;
      bank?: string;
      merchant: Merchant;
      createdAt: string;
      deadline: string;
      requestId?: string;
    }
  | { type: "attemptPrepared"; number: string; codeUrl: string }
  | { type: "attemptExpired"; number: string }
  | { type: "supersedingStarted"; number: string }
  | { type: "attemptSuperseded"; number: string }
  | { type: "attemptClosed"; number: string }
  | { type: "moneyCounted"; evidence: PaymentEvidence; insteadOf?: TransactionKey }
  | { type: "moneyReturned"; evidence: PaymentEvidence; reason: RefundReason }
  | ({ type: "refundProgressed"; refundNumber: string } & RefundNews)
  | { type: "moneyFoundRefunded"; evidence: PaymentEvidence; reason: RefundReason; news: RefundNews }
  | {
      type: "refundedInConsole";
      attemptNumber: string;
      transactionId: string;
      /** Number that the channel's console gave the refund. */
      refundNumber: string;
      amountFen: number;
      /** Instant at which the money went back, by the channel's clock, in ISO 8601 UTC; absent if the channel doesn't say. */
      doneAt?: string;
      booked?: Booking;
    }
  | { type: "refundShown" }
  | ({ type: "partRefunded"; by: Actor } & PartRefund)
  | { type: "refundRenumbered"; refundNumber: string }
  | {
      type: "refundResolved";
      refundNumber: string;
      by: Actor;
      reason: string;
      second?: Second;
      consentId?: string;
    }
  | { type: "recordAdded"; by: Actor; text: string }
  | { type: "shipped"; by: Actor; carrier: string; trackingNumber: string }
  | ({ type: "recipientCorrected"; by: Actor; remark?: string } & Recipient)
  | { type: "shipmentCorrected"; by: Actor; carrier: string; trackingNumber: string }
  | { type: "locksGivenOut"; by: Actor; locks: readonly string[]; doubts: readonly LockDoubt[] }
  | { type: "resultsRecorded"; by: Actor; results: readonly ToldResult[] }
  | { type: "receiptConfirmed"; by: Actor }
  | {
      type: "invoiceRequested";
      by: Actor;
      buyer: BuyerTitle;
      delivery: InvoiceDelivery;
    }
  | { type: "invoiceIssued"; document: InvoiceDocument }
  | { type: "invoiceFailed"; reason: string }
  | {
      type: "redLetterRequested";
      by: Actor;
      reason: RedReason;
      explanation: string;
      second?: Second;
      purpose: RedLetter["purpose"];
    }
  | { type: "redLetterAwaitsBuyer" }
  | { type: "redLetterFailed"; reason: string }
  | { type: "invoiceReversed"; document: InvoiceDocument }
  | { type: "withdrawn"; by: Actor; opinion: string; second?: Second }
  | { type: "moneyQuestioned"; id: string; text: string }
  | { type: "moneyQuestionSettled"; id: string; reason: string }
  | { type: "operatorNoted"; text: string; duty?: NotedDuty }
  | { type: "ended" }
);

/**
 * An event whose time the workflow's clock adds. An instant by which later commands name what they are about comes from the
 * event's own message instead: the clock tells another one when the message is applied again after a reset.
 */
export type NewEvent = ApplicationEvent extends infer E
  ? E extends ApplicationEvent
    ? Omit<E, "at"> & Partial<Pick<E, "at">>
    : never
  : never;

export type EventType = ApplicationEvent["type"];
export type EventOf<T extends EventType> = Extract<ApplicationEvent, { type: T }>;
