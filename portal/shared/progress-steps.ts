import { receiptRecords } from "../../domain/application/texts";
import { invoicePhases, type InvoiceStatus, type Status } from "../../domain/application/values";
import type { ApplicationView, SummaryView } from "../client/views";
import { words } from "../words";

const text = words.progress;

export interface ProgressStep {
  name: string;
  state: "done" | "now" | "later";
  /** When it was done. ISO 8601. */
  at?: string;
}

type Shown = Pick<
  ApplicationView,
  | "status"
  | "payment"
  | "handling"
  | "receipt"
  | "invoice"
  | "form"
  | "submissions"
  | "reviews"
  | "records"
  | "shipment"
  | "inTransit"
  | "paidAt"
  | "handledAt"
  | "invoicedAt"
>;

const saysReceived = (said: string): boolean => Object.values<string>(receiptRecords).includes(said);

const lastOf = <T>(list: readonly T[]): T | undefined => list[list.length - 1];

/** 申请 → 审核 → 支付 → 办理 → 取锁 → 开票: what is done, and what is the turn of. */
export function progressSteps(application: Shown): ProgressStep[] {
  const { status, payment, handling, receipt, invoice, form, submissions, reviews, records } = application;
  const { shipment, inTransit } = application;
  const approved = status === "审核通过";
  const paid = payment === "已支付";
  const mailed = form.pickup === "邮寄";
  const handled = handling === "已办理";
  const received = mailed ? receipt === "已签收" && shipment !== undefined && !inTransit : handled;
  const receivedAt = mailed
    ? records.find(({ at, text: said }) => saysReceived(said) && at >= (shipment?.shippedAt ?? ""))?.at
    : application.handledAt;

  const step = (name: string, done: boolean, now: boolean, at: string | undefined): ProgressStep => ({
    name,
    state: done ? "done" : now ? "now" : "later",
    ...(done && at !== undefined ? { at } : {}),
  });
  const submitted = status === "待审核" || approved;
  return [
    step(text.apply, submitted, true, lastOf(submissions)?.at),
    step(text.review, approved, status === "待审核", lastOf(reviews)?.at),
    step(text.pay, paid, approved, application.paidAt),
    step(text.handle, handled, paid, application.handledAt),
    step(text.receive, received, mailed ? shipment !== undefined : paid, receivedAt),
    step(text.invoice, invoice === "已开票", paid && invoice !== "未申请", application.invoicedAt),
  ];
}

/** What comes next for the bidder, by its name among the words. */
export type Next = keyof typeof text.next;

type Standing = Pick<
  SummaryView,
  | "status"
  | "stage"
  | "payment"
  | "handling"
  | "receipt"
  | "invoice"
  | "awaitsShipping"
  | "inTransit"
  | "pickup"
>;

const byInvoice: Readonly<Record<(typeof invoicePhases)[InvoiceStatus], Next>> = {
  open: "invoice",
  "being made": "invoicing",
  stands: "done",
  "being taken back": "reversing",
  "taken back": "done",
};

function nextOfApproved(application: Standing): Next {
  const { payment, handling, receipt, invoice, pickup, awaitsShipping, inTransit } = application;
  if (payment === "未支付") return "pay";
  if (awaitsShipping) return "ship";
  if (pickup === "邮寄" && receipt !== "已签收") return "receive";
  if (handling !== "已办理") return pickup === "现场" ? "renew" : "handle";
  const next = byInvoice[invoicePhases[invoice]];
  return next === "done" && inTransit ? "inTransit" : next;
}

const byStatus: Readonly<Record<Status, (application: Standing) => Next>> = {
  编辑中: () => "draft",
  待审核: () => "waiting",
  审核不通过: () => "rejected",
  已撤回: () => "withdrawn",
  审核通过: nextOfApproved,
};

/** Where the money is goes before all else. */
export function nextOf(application: Standing): Next {
  const { status, stage, payment } = application;
  if (stage === "退款异常") return "refundStuck";
  if (payment === "退款中") return "refunding";
  return payment === "已退款" ? "refunded" : byStatus[status](application);
}
