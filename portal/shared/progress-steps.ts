import type { ApplicationView } from "../client/views";
import type { Status } from "../../domain/application/values";
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
  | "paidAt"
  | "handledAt"
  | "invoicedAt"
>;

const lastOf = <T>(list: readonly T[]): T | undefined => list[list.length - 1];

/** 申请 → 审核 → 支付 → 办理 → 取锁 → 开票: what is done, and what is the turn of. */
export function progressSteps(application: Shown): ProgressStep[] {
  const { status, payment, handling, receipt, invoice, form, submissions, reviews, records } = application;
  const approved = status === "审核通过";
  const paid = payment === "已支付";
  const mailed = form.pickup === "邮寄";
  const handled = handling === "已办理";
  const received = mailed ? receipt === "已签收" : handled;
  const receivedAt = mailed
    ? lastOf(records.filter(({ text: said }) => said.includes("签收")))?.at
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
    step(text.receive, received, mailed ? application.shipment !== undefined : paid, receivedAt),
    step(text.invoice, invoice === "已开票", paid && invoice !== "未申请", application.invoicedAt),
  ];
}

const { next } = text;

/** What comes next, by the status; undefined where nothing does. */
const nextOf: Readonly<Record<Status, (application: Shown) => string | undefined>> = {
  编辑中: () => next.draft,
  待审核: () => next.waiting,
  审核不通过: () => next.rejected,
  已撤回: ({ payment }) => (payment === "已支付" ? next.refunding : undefined),
  审核通过: ({ payment, handling, receipt, invoice, form, shipment }) => {
    if (payment !== "已支付") return next.pay;
    if (form.pickup === "邮寄" && receipt !== "已签收") return shipment ? next.receive : next.ship;
    if (handling !== "已办理") return form.pickup === "现场" ? next.renew : next.handle;
    return invoice === "已开票" ? next.done : next.invoice;
  },
};

/** What the bidder does next, or waits for; undefined once the application is withdrawn. */
export const nextStep = (application: Shown): string | undefined => nextOf[application.status](application);
