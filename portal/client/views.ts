import type {
  Decision,
  OperatorNote,
  ProcessingRecord,
  Review,
  Shipment,
  Submission,
} from "../../domain/application/application";
import type { DraftForm } from "../../domain/application/form";
import type { InvoiceFormat } from "../../domain/invoice/document";
import type { BuyerTitle, InvoiceDelivery } from "../../domain/invoice/request";
import type { RedReason } from "../../domain/invoice/red-letter";
import type { Channel, PaymentAttempt, Refund } from "../../domain/money/payment";
import type { LockFacts, LockSource, LockStanding } from "../../domain/locks/register";
import type { Queue, Tab } from "../../domain/application/stage";
import type { Command } from "../../domain/application/transitions";
import type {
  Actor,
  InvoiceStatus,
  PurchaseChannel,
  Pickup,
  ReceiptStatus,
  Status,
} from "../../domain/application/values";

/**
 * What the API answers with, held to its schemas by tests/api/portal-views.types.ts.
 * Amounts are integer fen, instants ISO 8601 UTC.
 */

/** Who did something is shown by name. */
type Named<T extends { by: Actor }> = Omit<T, "by"> & { by: string };

export interface Standing {
  status: Status;
  payment: string;
  handling: string;
  receipt: ReceiptStatus;
  invoice: InvoiceStatus;
  stage: string;
  tabs: Tab[];
  /** What the signed-in user may do now: the buttons. */
  allowed: Command[];
}

export type AttemptView = Omit<
  PaymentAttempt,
  "superseding" | "superseded" | "supersedingStartedAt" | "supersedingEndedAt" | "merchant" | "requestId"
>;
export type SubmissionView = Named<Omit<Submission, "form">> & { form: DraftForm };

/** Another organisation's open application for the same lock. */
export interface LockConflict {
  applicationId: string;
  organisationName: string;
  status: Status;
}

export interface RedLetterView {
  reason: RedReason;
  explanation: string;
  by: string;
  requestedAt: string;
  purpose: "reissue" | "refund";
  /** The buyer has 72 hours from then. */
  awaitsBuyerSince?: string;
  failure?: string;
}

/** What an organisation's last invoice was asked for with. */
export interface LastTitle {
  buyer: BuyerTitle;
  /** The organisation's own to know. */
  delivery?: InvoiceDelivery;
}

export interface ReversedInvoiceView {
  blueNumber: string;
  redNumber: string;
  redIssuedAt: string;
  amountFen: number;
}

export interface ApplicationView extends Standing {
  id: string;
  /** Ten digits, for the telephone. */
  shortNumber: string;
  version: number;
  form: DraftForm;
  feeFen: number;
  createdAt: string;
  /** When the stage last changed. */
  waitingSince: string;
  /** For operators only. */
  operatorNotes?: OperatorNote[];
  submissions: SubmissionView[];
  reviews: Named<Review>[];
  attempts: AttemptView[];
  records: Named<ProcessingRecord>[];
  shipment?: Shipment;
  awaitsShipping: boolean;
  invoiceNotice: string;
  invoiceFailure?: string;
  invoiceNumber?: string;
  /** What can be downloaded; where there is an OFD, that is the original. */
  invoiceFormats?: InvoiceFormat[];
  redLetter?: RedLetterView;
  reversedInvoices: ReversedInvoiceView[];
  withdrawal?: { at: string; by: string; opinion: string };
  /** For staff only, as is the account's name: that where the application names the organisation otherwise. */
  lockConflicts?: LockConflict[];
  /** For staff only; absent where the lock is registered to the applicant. */
  lockStanding?: LockStanding;
  accountName?: string;
  paidAt?: string;
  handledAt?: string;
  endedAt?: string;
}

/** One line of a list. */
export interface SummaryView extends Standing {
  id: string;
  shortNumber: string;
  version: number;
  organisationName: string;
  creditCode: string;
  lockType?: string;
  lockSerial: string;
  years?: number;
  /** For staff only. */
  contactName?: string;
  pickup?: Pickup;
  feeFen: number;
  createdAt: string;
  updatedAt: string;
  /** Since when it waits in the reviewer's queue. */
  since?: string;
  paidAt?: string;
  review?: { at: string; by: string; decision: Decision };
  /** For staff only, as is the account's name: that where the application names the organisation otherwise. */
  lockConflicts?: LockConflict[];
  accountName?: string;
  /** For staff only; absent where the lock is registered to the applicant. */
  lockStanding?: LockStanding;
  awaitsShipping: boolean;
  invoiceFailure?: string;
}

/** One of the organisation's locks. */
export interface MyLock {
  serial: string;
  lockType: string;
  expiresOn: string;
  /** Below zero once it has ended. */
  daysLeft: number;
  openApplication?: string;
  last?: { years: number; contactName: string; mobile: string };
}

export interface LockReminder {
  phone: string;
  on: boolean;
}

export interface MyLocks {
  items: MyLock[];
  reminder?: LockReminder;
}

/** One lock of the register, as operators see it. */
export interface LockEntry extends LockFacts {
  daysLeft: number;
  source: LockSource;
  changes: { at: string; by: string; what: string; detail: string }[];
}

export interface Page<T> {
  items: T[];
  page: number;
  pageSize: number;
  total: number;
}

export type ApplicationPage = Page<SummaryView> & { counts: Record<Tab, number> };
export type QueuePage = Page<SummaryView> & { counts: Record<Queue, number> };

/** The day's figures of the reviewers' desk. */
export interface ReviewFigures {
  waiting: number;
  oldestSince?: string;
  handling: number;
  toShip: number;
  approvedToday: number;
  rejectedToday: number;
  mineToday: number;
}

interface MoneySum {
  paidFen: number;
  paidCount: number;
  refundedFen: number;
}

/** What needs the operator. */
export interface Overview {
  stages: { stage: string; count: number; oldestAt: string }[];
  strayAbnormal: number;
  openDifferences: number;
  smsFailed: number;
  today: MoneySum;
  month: MoneySum;
}

export interface Bank {
  code: string;
  name: string;
}

export interface Terms {
  lockTypes: { name: string; feesFen: number[] }[];
  pickups: Pickup[];
  purchaseChannels: PurchaseChannel[];
  banks: Bank[];
  windowSeconds: Record<Channel, number>;
  receiptDays: number;
  eSignPlatformUrl: string;
  hotline: string;
  opinionDialogTitle: string;
  ukeyToolUrl: string;
  renewalSteps: string[];
}

export interface PaymentStarted {
  application: ApplicationView;
  serverTime: string;
  /** Absent when money was found paid meanwhile. */
  attempt?: Pick<PaymentAttempt, "number" | "channel" | "deadline" | "codeUrl"> & {
    qrSvg?: string;
    qrPng?: string;
    bankForm?: { action: string; fields: Record<string, string> };
    /** A page that posts the bank's form. */
    formAddress?: string;
  };
}

export interface AbnormalRefund extends Omit<Refund, "endedAt"> {
  /** Whether trying again may help, and whether the channel offers another account instead. */
  retriable: boolean;
  treatable: boolean;
  applicationId: string;
  channel: Channel;
  /** True for money of a finished application. */
  stray: boolean;
}

/** One line of the audit trail. */
export interface AuditEntryView {
  id: string;
  at: string;
  source: "api" | "temporal";
  /** False where it is what a client of Temporal says of itself. */
  verified: boolean;
  who: string;
  orgCode?: string;
  roles: string[];
  action: string;
  what: string;
  applicationId?: string;
  record?: string;
  requestId?: string;
  address?: string;
  result: string;
}

/** How this installation is reached. */
export interface PortalConfig {
  issuer: string;
  clientId: string;
  /** Absent where operators have no Temporal UI. */
  temporalUiUrl?: string;
  temporalNamespace: string;
}

/** An application whose workflow is gone. */
export interface MissingRun {
  id: string;
  organisationName: string;
  stage: string;
  missingSince: string;
}
