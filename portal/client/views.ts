import type { Answer } from "../../contract/answers";

/** Answers of the API, as its contract defines them. Amounts are integers in fen, instants are ISO 8601 UTC. */

export type ApplicationView = Answer<"application">;
export type AttemptView = Answer<"attempt">;
type RefundView = NonNullable<AttemptView["transactions"][number]["refunds"]>[number];
/** Operation that an operator did by hand on a refund. */
export type InterventionView = NonNullable<RefundView["interventions"]>[number];
export type LockConflict = NonNullable<ApplicationView["lockConflicts"]>[number];
/** Buyer and delivery of the organisation's last invoice request. */
export type LastTitle = NonNullable<Answer<"invoiceTitle">["last"]>;
export type ReversedInvoiceView = ApplicationView["reversedInvoices"][number];

/** One line of a list of applications. */
export type SummaryView = Answer<"summary">;
export type Page<T> = Omit<Answer<"summaryPage">, "items"> & { items: T[] };
export type ApplicationPage = Answer<"applicationPage">;
export type QueuePage = Answer<"queuePage">;
export type Terms = Answer<"terms">;

export type MyLocks = Answer<"myLocks">;
export type MyLock = MyLocks["items"][number];
export type LockReminder = Answer<"lockReminder">;
/** One lock of the register, as operators see it. */
export type LockEntry = Answer<"registeredLock">;

/** One application as the certificate authority sees it. */
export type WorkOrder = Answer<"workOrder">;

/** A reviewer's hint to other reviewers beside an application. */
export type ReviewMark = Answer<"reviewMark">;
export type ReviewFigures = Answer<"reviewFigures">;
/** Figures and tasks that need an operator's attention. */
export type Overview = Answer<"overview">;
/** Figures of 好差评, which exist only with enough ratings. */
export type RatingFigures = Answer<"ratingFigures">;
export type MissingRun = Answer<"missingRun">;
export type WebhookEndpoint = Answer<"webhookEndpoint">;
export type WebhookCall = Answer<"webhookCalls">["items"][number];
export type WebhookDelivery = Answer<"webhookDelivery">;
export type AbnormalRefund = Answer<"abnormalRefund">;
/** A request that waits for a second operator, or has ended. */
export type ConsentView = Answer<"consent">;
/** Result of an operation by hand: it is done, or waits for a second operator. */
export type ByHand = Answer<"byHand">;
export type AuditEntryView = Answer<"auditEntry">;

/** A reconciliation difference, as operators see it. */
export type DifferenceItem = Answer<"differenceItem">;
/** An open duty of an application, of stray money, or of a difference. */
export type DutyView = Answer<"duty">;

export type PendingInvoice = Answer<"pendingInvoice">;
export type MonthView = Answer<"month">;
/** One day in the list of reconciled days. */
export type DaySummary = Answer<"daySummary">;
/** Latest run of a day's reconciliation, and the runs before it. */
export type DayReport = Answer<"dayReport">;
