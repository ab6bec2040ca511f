import { isAttemptOpen } from "../money/attempts";
import { channelTraits } from "../money/channels";
import type { PaymentAttempt } from "../money/payment";
import type { Application } from "./application";
import type { StatesShown } from "./stage";
import type { Command } from "./transitions";
import { invoicePhases, type InvoiceStatus, type Pickup, type Status } from "../values";

/*
 * Rules for what a page shows of an application, derived from the API's answer. They are pure, and small enough for the
 * portal to load. The portal's own conditions name no state; they ask these functions.
 */

type Maybe<T> = { [K in keyof T]?: T[K] | undefined };

interface AttemptShown extends Pick<PaymentAttempt, "status" | "channel"> {
  transactions: readonly { refunds?: readonly { status: string }[] | undefined }[];
}

type InvoiceShown = Pick<StatesShown, "invoice">;

/** Decides whether an invoice is being drawn or taken back. */
export function isInvoiceUnderWay({ invoice }: InvoiceShown): boolean {
  const phase = invoicePhases[invoice];
  return phase === "being made" || phase === "being taken back";
}

/** Decides whether files of a blue invoice can be downloaded. */
export function hasInvoiceFiles({ invoice }: InvoiceShown): boolean {
  const phase = invoicePhases[invoice];
  return phase === "stands" || phase === "being taken back";
}

/** Decides whether money was counted, even if some has gone back since. */
export const wasPaid = ({ payment }: Pick<StatesShown, "payment">): boolean => payment !== "未支付";

/** Decides whether money was counted and has not all gone back. */
export const isPaid = ({ payment }: Pick<StatesShown, "payment">): boolean => payment === "已支付";

/** Decides whether nothing of the renewal itself is left to be done, so that the next one can be applied for. */
export const isOver = ({ status, handling }: Pick<StatesShown, "status" | "handling">): boolean =>
  status === "已撤回" || handling === "已办理";

/** Returns the review that rejected the application; undefined once it is submitted again. */
export const rejectionOf = <R>({
  status,
  reviews,
}: Pick<StatesShown, "status"> & { reviews: readonly R[] }): R | undefined =>
  status === "审核不通过" ? lastOf(reviews) : undefined;

/** Returns the 取锁状态: the receipt's state once there is one, the handling's state until then. */
export const pickupShown = ({ receipt, handling }: Pick<StatesShown, "receipt" | "handling">) =>
  receipt === "无" ? handling : receipt;

/**
 * Reason for which a page polls: a payment code is on the screen, somebody waits for something under way, or the state
 * may change without anybody waiting.
 */
export type Urgency = "code" | "waiting" | "watched";

/** Returns how urgently a page should poll the state of an application. */
export function urgencyOf(
  application: (StatesShown & { attempts: readonly AttemptShown[] }) | undefined,
): Urgency {
  if (!application) return "watched";
  const { status, attempts } = application;
  const open = wasPaid(application) ? undefined : attempts.find(isAttemptOpen);
  if (open) return channelTraits[open.channel].paysBy === "qrCode" ? "code" : "waiting";
  // An abnormal refund (退款异常) isn't polled for: it continues only when an operator has treated it.
  const isRefunding = attempts.some(({ transactions }) =>
    transactions.some(({ refunds }) => refunds?.some(({ status: standing }) => standing === "退款中")),
  );
  return status === "待审核" || isRefunding || isInvoiceUnderWay(application) ? "waiting" : "watched";
}

export interface ProgressStep {
  name: "apply" | "review" | "pay" | "handle" | "receive" | "invoice";
  /** State of the step; a review that rejected the application sends it back. */
  state: "done" | "now" | "later" | "back";
  /** Instant at which the step was done or sent the application back, in ISO 8601 UTC. */
  at?: string;
  /** A fact about 取锁 before it is done: the lock was sent, or the invoice has confirmed the receipt already. */
  note?: "shipped" | "confirmed";
}

const lastOf = <T>(list: readonly T[]): T | undefined => list[list.length - 1];

type StepsShown = StatesShown &
  Maybe<Pick<Application, "shipment" | "paidAt" | "handledAt"> & { invoicedAt: string }> & {
    form: { pickup?: Pickup | undefined };
    submissions: readonly { at: string }[];
    reviews: readonly { at: string }[];
  };

/**
 * Returns the steps 申请 → 审核 → 支付 → 办理 → 取锁 → 开票, each done, current or still to come. A withdrawn application has no
 * steps.
 */
export function progressSteps(application: StepsShown): ProgressStep[] {
  const { status, handling, receipt, invoice, form, shipment } = application;
  if (status === "已撤回") return [];
  const approved = status === "审核通过";
  const paid = wasPaid(application);
  const mailed = form.pickup === "邮寄";
  const handled = handling === "已办理";
  const arrived = receipt === "已签收" && shipment !== undefined && !application.inTransit;
  const invoiced = invoicePhases[invoice] === "stands";
  const submitted = status === "待审核" || approved;

  const step = (name: ProgressStep["name"], done: boolean, now: boolean, at?: string): ProgressStep => ({
    name,
    state: done ? "done" : now ? "now" : "later",
    ...(done && at !== undefined ? { at } : {}),
  });
  const rejection = rejectionOf(application);
  const note = shipment !== undefined ? "shipped" : receipt === "已签收" ? "confirmed" : undefined;
  return [
    step("apply", submitted, true, lastOf(application.submissions)?.at),
    rejection
      ? { name: "review", state: "back", at: rejection.at }
      : step("review", approved, submitted, lastOf(application.reviews)?.at),
    step("pay", paid, approved, application.paidAt),
    step("handle", handled, paid, application.handledAt),
    mailed
      ? {
          ...step("receive", arrived, shipment !== undefined, application.receivedAt),
          ...(arrived || note === undefined ? {} : { note }),
        }
      : step("receive", handled, paid, application.handledAt),
    step("invoice", invoiced, invoice !== "未申请", application.invoicedAt),
  ];
}

/** Next thing that the bidder does or waits for. */
export type Next =
  | "draft"
  | "waiting"
  | "rejected"
  | "pay"
  | "ship"
  | "receive"
  | "inTransit"
  | "renew"
  | "handle"
  | "invoice"
  | "noInvoice"
  | "invoicing"
  | "reversing"
  | "refunding"
  | "refundStuck"
  | "refunded"
  | "withdrawn"
  | "feesOwed"
  | "overInvoiced"
  | "partRefunded"
  | "done";

type NextShown = StatesShown &
  Maybe<{ pickup: Pickup; invoicedFen: number; owed: object; refundingFen: number }> & {
    allowed: readonly Command[];
    feeFen: number;
    keptFen: number;
  };

/** Decides whether a part of the money has to go back or is on its way. */
const areFeesOwed = ({ owed, refundingFen = 0 }: NextShown): boolean =>
  owed !== undefined || refundingFen > 0;

function nextOnceInvoiced(application: NextShown): Next {
  const { inTransit, feeFen, keptFen, invoicedFen = keptFen } = application;
  if (inTransit) return "inTransit";
  if (areFeesOwed(application)) return "feesOwed";
  if (invoicedFen > keptFen) return "overInvoiced";
  return keptFen < feeFen ? "partRefunded" : "done";
}

const byInvoice: Readonly<Record<(typeof invoicePhases)[InvoiceStatus], (application: NextShown) => Next>> = {
  open: (application) => {
    if (application.allowed.includes("requestInvoice")) return "invoice";
    return areFeesOwed(application) ? "feesOwed" : "noInvoice";
  },
  "being made": () => "invoicing",
  stands: nextOnceInvoiced,
  "being taken back": () => "reversing",
  // After the red invoice, another invoice or the refund follows at once.
  "taken back": () => "reversing",
};

function nextOfApproved(application: NextShown): Next {
  const { handling, receipt, invoice, pickup } = application;
  if (!wasPaid(application)) return "pay";
  if (application.awaitsShipping) return "ship";
  if (pickup === "邮寄" && receipt !== "已签收") return "receive";
  if (handling !== "已办理") return pickup === "现场" ? "renew" : "handle";
  return byInvoice[invoicePhases[invoice]](application);
}

const byStatus: Readonly<Record<Status, (application: NextShown) => Next>> = {
  编辑中: () => "draft",
  待审核: () => "waiting",
  审核不通过: () => "rejected",
  已撤回: () => "withdrawn",
  审核通过: nextOfApproved,
};

/** Returns what comes next for the bidder. Refunds come before everything else. */
export function nextOf(application: NextShown): Next {
  const { status, stage, payment } = application;
  if (stage === "退款异常") return "refundStuck";
  if (payment === "退款中") return "refunding";
  return payment === "已退款" ? "refunded" : byStatus[status](application);
}
