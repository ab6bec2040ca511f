import type { MaterialFile } from "../materials/materials";
import type { ApplicationForm, DraftForm } from "../form/form";
import type { RedReason } from "../invoice/red-letter";
import type { InvoiceOrder } from "../invoice/document";
import type { BuyerTitle, InvoiceDelivery } from "../invoice/request";
import type { LockResult } from "../locks/results";
import type { PartRefund, PaymentAttempt } from "../money/payment";
import type {
  Actor,
  HandlingStatus,
  InvoiceStatus,
  PaymentStatus,
  ReceiptStatus,
  Second,
  Status,
} from "../values";

/** One 【提交信息】: what was submitted is kept, so that a reviewer sees what changed since. */
export interface Submission {
  at: string;
  by: Actor;
  opinion: string;
  form: ApplicationForm;
  /** Absent where there are none. */
  materials?: readonly MaterialFile[];
}

export const decisions = ["approve", "reject"] as const;
export type Decision = (typeof decisions)[number];

export interface Review {
  at: string;
  by: Actor;
  decision: Decision;
  opinion: string;
  /** Serial numbers of the locks that a rejection is about, where it named any. */
  locks?: string[];
}

/** One line of the 办理记录. */
export interface ProcessingRecord {
  at: string;
  text: string;
  by: Actor;
}

export interface Shipment {
  carrier: string;
  trackingNumber: string;
  shippedAt: string;
}

/**
 * One asking for the invoice, as the provider gets it: whatever goes back meanwhile, it says the same. A failed one stays,
 * with its reason, beside the next.
 */
export interface InvoiceRequest extends Omit<InvoiceOrder, "applicationId"> {
  failure?: string;
}

/** A file in the archive, unchanged. */
export interface ArchivedFile {
  fileId: string;
  /** Lowercase hexadecimal SHA-256. */
  sha256: string;
}

/** An issued invoice and its files: the PDF, and beside it what the provider gave. Where there is an OFD, it is the original. */
export interface InvoiceDocument extends ArchivedFile {
  invoiceNumber: string;
  issuedAt: string;
  ofd?: ArchivedFile;
  xml?: ArchivedFile;
}

/** One red letter (红字): it takes an issued invoice back, for another one or for the money. */
export interface RedLetter {
  /** Our own id of the form at the provider. */
  billId: string;
  /** Order number of the red invoice. */
  orderNo: string;
  reason: RedReason;
  /** Why, in the asker's words. */
  explanation: string;
  by: Actor;
  /** The second person who agreed to it, where two were asked for. */
  second?: Second;
  requestedAt: string;
  /** After the red invoice comes another blue one with this title, the refund, or a part's refund and then another one. */
  purpose:
    | { kind: "reissue"; buyer: BuyerTitle; delivery: InvoiceDelivery }
    | { kind: "refund" }
    | ({ kind: "partRefund" } & PartRefund);
  /** Since when the buyer is asked to confirm: they have 72 hours. */
  awaitsBuyerSince?: string;
  failure?: string;
}

/** An invoice that was taken back, and the red one that did it: together they come to nothing. */
export interface ReversedInvoice {
  blue: InvoiceDocument;
  red: InvoiceDocument;
  buyer: BuyerTitle;
  amountFen: number;
}

/** A note that the operator should read: something was asked that the state forbids, or waits without an end. */
export interface OperatorNote {
  at: string;
  text: string;
}

/** A difference between its money and a channel's statement: until it is settled, nothing more is done for the money. */
export interface MoneyQuestion {
  /** Of the difference. */
  id: string;
  at: string;
  text: string;
  settled?: { at: string; reason: string };
}

/**
 * An application as the workflow knows it. Amounts are integer fen, instants ISO 8601 UTC.
 * Changed only by `apply` (reducer.ts).
 */
export interface Application {
  /** 26 letters and digits (a ULID). */
  id: string;
  /** 统一社会信用代码 of the owner. */
  orgCode: string;
  /** Grows by one with every event: the projection's guard, and what an edit must have read. */
  version: number;
  form: ApplicationForm;
  /** The fee of each lock in fen, frozen by the latest submission in its locks' order; empty before the first. */
  feesFen: readonly number[];
  status: Status;
  payment: PaymentStatus;
  handling: HandlingStatus;
  receipt: ReceiptStatus;
  invoice: InvoiceStatus;
  createdAt: string;
  /** When CaStage last changed. */
  waitingSince: string;
  submissions: Submission[];
  reviews: Review[];
  attempts: PaymentAttempt[];
  records: ProcessingRecord[];
  shipment?: Shipment;
  invoiceRequests: InvoiceRequest[];
  /** The blue invoice that stands. */
  invoiceDocument?: InvoiceDocument;
  /** Absent where there never was one. */
  redLetters?: RedLetter[];
  reversedInvoices?: ReversedInvoice[];
  withdrawal?: { at: string; by: Actor; opinion: string; second?: Second };
  operatorNotes: OperatorNote[];
  moneyQuestions?: MoneyQuestion[];
  /** When the gateway first showed that money has gone back of which the books didn't know. */
  refundShownAt?: string;
  paidAt?: string;
  handledAt?: string;
  /** Each lock's renewal, as far as it is known. Absent until the first one is given out or decided. */
  lockResults?: LockResult[];
  /** Set when the workflow has completed: nothing can be asked any more. */
  endedAt?: string;
}

/** An application that was never submitted. It belongs to MongoDB, and its form may have gaps. */
export type Draft = Omit<Application, "form"> & { form: DraftForm };

/** True once a workflow has it, and its form is whole. */
export const wasSubmitted = (application: Application | Draft): application is Application =>
  application.submissions.length > 0;

/** A new draft: version 1, 编辑中, nothing done. */
export function newDraft({
  id,
  orgCode,
  form,
  at,
}: {
  id: string;
  orgCode: string;
  form: DraftForm;
  at: string;
}): Draft {
  return {
    id,
    orgCode,
    version: 1,
    form,
    feesFen: [],
    status: "编辑中",
    payment: "未支付",
    handling: "未开始",
    receipt: "无",
    invoice: "未申请",
    createdAt: at,
    waitingSince: at,
    submissions: [],
    reviews: [],
    attempts: [],
    records: [],
    invoiceRequests: [],
    operatorNotes: [],
  };
}
