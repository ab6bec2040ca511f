import type { MaterialFile } from "../materials/materials";
import type { ApplicationForm, DraftForm } from "../form/form";
import type { RedReason } from "../invoice/red-letter";
import type { InvoiceOrder } from "../invoice/document";
import type { BuyerTitle, InvoiceDelivery } from "../invoice/request";
import type { NotedDuty } from "./noted-duty";
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

/**
 * One submission (提交信息). Its form is kept as it was submitted, so that a reviewer sees what has changed since the one
 * before.
 */
export interface Submission {
  at: string;
  by: Actor;
  opinion: string;
  form: ApplicationForm;
  /** Files of 申请材料 that came with the submission; absent if there were none. */
  materials?: readonly MaterialFile[];
}

export const decisions = ["approve", "reject"] as const;
export type Decision = (typeof decisions)[number];

/** Words for the decisions of reviewers and of second operators. */
export const decisionWords: Readonly<Record<string, string>> = {
  approve: "通过",
  reject: "不通过",
  agree: "同意",
  disagree: "不同意",
};

export interface Review {
  at: string;
  by: Actor;
  decision: Decision;
  opinion: string;
  /** Serial numbers of the locks that a rejection names as its reason; absent if it names none. */
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
 * One request for the invoice, exactly as the invoice provider gets it: a refund in the meantime doesn't change it. A
 * failed request stays in the list with its reason, and the next try is another request.
 */
export interface InvoiceRequest extends Omit<InvoiceOrder, "applicationId"> {
  failure?: string;
}

/** A file of an invoice in the archive. Its bytes never change. */
export interface ArchivedFile {
  fileId: string;
  /** Lowercase hexadecimal SHA-256. */
  sha256: string;
}

/**
 * An issued invoice with its files: the PDF, and the OFD and XML if the provider gave them. If there is an OFD, that file
 * is the original in law.
 */
export interface InvoiceDocument extends ArchivedFile {
  invoiceNumber: string;
  issuedAt: string;
  ofd?: ArchivedFile;
  xml?: ArchivedFile;
}

/** One red letter (红字): it takes an issued invoice back, so that another one can be issued or money returned. */
export interface RedLetter {
  /** Our own id of the red letter's confirmation form (红字确认单) at the provider. */
  billId: string;
  /** Order number of the red invoice. */
  orderNo: string;
  reason: RedReason;
  /** Reason for taking the invoice back, in the words of the person who asked for it. */
  explanation: string;
  by: Actor;
  /** Second person who agreed to the red letter; absent if one person was enough. */
  second?: Second;
  requestedAt: string;
  /**
   * Purpose of the red letter: another invoice with this title, the refund of all the money, or the refund of a part and
   * then another invoice.
   */
  purpose:
    | { kind: "reissue"; buyer: BuyerTitle; delivery: InvoiceDelivery }
    | { kind: "refund" }
    | ({ kind: "partRefund" } & PartRefund);
  /** Instant since which the buyer is asked to confirm the red letter, in ISO 8601 UTC. They have 72 hours. */
  awaitsBuyerSince?: string;
  failure?: string;
}

/** A blue invoice that was taken back, and the red invoice that did it. Their amounts cancel each other out. */
export interface ReversedInvoice {
  blue: InvoiceDocument;
  red: InvoiceDocument;
  buyer: BuyerTitle;
  amountFen: number;
}

/** A note for the operator: a command came that the state forbids, or something may wait forever. */
export interface OperatorNote {
  at: string;
  text: string;
  /** Duty that follows from the note; absent if it is only a remark. */
  duty?: NotedDuty;
}

/**
 * A difference between an application's money and a channel's statement. Until it is settled, the application's locks
 * aren't given out or marked as handled, and it gets no invoice and no part refund.
 */
export interface MoneyQuestion {
  /** Id of the recorded difference. */
  id: string;
  at: string;
  text: string;
  settled?: { at: string; reason: string };
}

/**
 * An application as its workflow knows it. Amounts are whole fen, instants are ISO 8601 UTC. Only `apply` (reducer.ts)
 * changes an application.
 */
export interface Application {
  /** 26 letters and digits (a ULID). */
  id: string;
  /** 统一社会信用代码 of the owner. */
  orgCode: string;
  /**
   * Version, which grows by one with every event. A projection is written only over an older one, and an edit must name
   * the version that it is based on.
   */
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
  /** Instant at which the stage (CaStage) last changed. */
  waitingSince: string;
  submissions: Submission[];
  reviews: Review[];
  attempts: PaymentAttempt[];
  records: ProcessingRecord[];
  shipment?: Shipment;
  invoiceRequests: InvoiceRequest[];
  /** Blue invoice that is valid now; absent if none was issued or the last one was taken back. */
  invoiceDocument?: InvoiceDocument;
  /** Red letters in the order in which they were requested; absent if there was none. */
  redLetters?: RedLetter[];
  reversedInvoices?: ReversedInvoice[];
  /** Instant at which the recipient was last corrected after the submission, in ISO 8601 UTC. */
  recipientCorrectedAt?: string;
  withdrawal?: { at: string; by: Actor; opinion: string; second?: Second };
  operatorNotes: OperatorNote[];
  moneyQuestions?: MoneyQuestion[];
  /** Instant at which the gateway first showed a refund of the payment that our books don't contain. */
  refundShownAt?: string;
  paidAt?: string;
  handledAt?: string;
  /** Result of each lock's renewal, as far as it is known. Absent until the first lock is given out or decided. */
  lockResults?: LockResult[];
  /**
   * Instant at which the workflow completed. Afterwards it accepts only commands about money, issued invoices and results
   * of locks, which start it anew.
   */
  endedAt?: string;
}

/** An application that was never submitted. It exists in MongoDB only, without a workflow, and its form may have gaps. */
export type Draft = Omit<Application, "form"> & { form: DraftForm };

/** Decides whether the application was submitted: from then on a workflow owns it, and its form is complete. */
export const wasSubmitted = (application: Application | Draft): application is Application =>
  application.submissions.length > 0;

/** Returns a new draft: version 1, 编辑中, unpaid, without any history. */
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
