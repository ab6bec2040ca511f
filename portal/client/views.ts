import type { Answer } from "../../contract/answers";

/** What the API answers with, as its contract says it. Amounts are integer fen, instants ISO 8601 UTC. */

export type ApplicationView = Answer<"application">;
export type AttemptView = Answer<"attempt">;
type RefundView = NonNullable<AttemptView["transactions"][number]["refunds"]>[number];
/** What operators did by hand about a refund. */
export type InterventionView = NonNullable<RefundView["interventions"]>[number];
export type LockConflict = NonNullable<ApplicationView["lockConflicts"]>[number];
/** What an organisation's last invoice was asked for with. */
export type LastTitle = NonNullable<Answer<"invoiceTitle">["last"]>;
export type ReversedInvoiceView = ApplicationView["reversedInvoices"][number];

/** One line of a list. */
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

/** A reviewer's hint to the others, beside an application. */
export type ReviewMark = Answer<"reviewMark">;
export type ReviewFigures = Answer<"reviewFigures">;
/** What needs the operator. */
export type Overview = Answer<"overview">;
/** The figures of 好差评, where there are enough answers. */
export type RatingFigures = Answer<"ratingFigures">;
export type MissingRun = Answer<"missingRun">;
export type WebhookDelivery = Answer<"webhookDelivery">;
export type AbnormalRefund = Answer<"abnormalRefund">;
/** What waits for a second operator, or did. */
export type ConsentView = Answer<"consent">;
/** What came of something done by hand: it waits for a second operator, or is done. */
export type ByHand = Answer<"byHand">;
export type AuditEntryView = Answer<"auditEntry">;

/** A difference on the operators' desk. */
export type DifferenceItem = Answer<"differenceItem">;
export type OwedItem = Answer<"owedItem">;
export type PendingInvoice = Answer<"pendingInvoice">;
export type MonthView = Answer<"month">;
/** One day of the list. */
export type DaySummary = Answer<"daySummary">;
/** A day's latest run, and the ones before it. */
export type DayReport = Answer<"dayReport">;
