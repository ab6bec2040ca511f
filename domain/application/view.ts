import { isAttemptOpen } from "../money/attempts";
import { channelTraits } from "../money/channels";
import type { PaymentAttempt } from "../money/payment";
import type { Application } from "./application";
import type { StatesShown } from "./stage";
import type { Command } from "./transitions";
import { invoicePhases, type InvoiceStatus, type Pickup, type Status } from "../values";

/*
 * What a page shows of an application, from what the API tells of it: pure, and light enough for the portal. No condition
 * of the portal names a state; it asks here.
 */

type Maybe<T> = { [K in keyof T]?: T[K] | undefined };

interface AttemptShown extends Pick<PaymentAttempt, "status" | "channel"> {
  transactions: readonly { refunds?: readonly { status: string }[] | undefined }[];
}

type InvoiceShown = Pick<StatesShown, "invoice">;

/** True while an invoice is being drawn or taken back. */
export function isInvoiceUnderWay({ invoice }: InvoiceShown): boolean {
  const phase = invoicePhases[invoice];
  return phase === "being made" || phase === "being taken back";
}

/** True where there are files of a blue invoice to be fetched. */
export function hasInvoiceFiles({ invoice }: InvoiceShown): boolean {
  const phase = invoicePhases[invoice];
  return phase === "stands" || phase === "being taken back";
}

/** True once money was counted, whatever went back since. */
export const wasPaid = ({ payment }: Pick<StatesShown, "payment">): boolean => payment !== "未支付";

/** True while the money that was counted is kept. */
export const isPaid = ({ payment }: Pick<StatesShown, "payment">): boolean => payment === "已支付";

/** True once nothing of the renewal itself is left to be done, so that the next one can be applied for. */
export const isOver = ({ status, handling }: Pick<StatesShown, "status" | "handling">): boolean =>
  status === "已撤回" || handling === "已办理";

/** The review that sent the application back; undefined once it is submitted again. */
export const rejectionOf = <R>({
  status,
  reviews,
}: Pick<StatesShown, "status"> & { reviews: readonly R[] }): R | undefined =>
  status === "审核不通过" ? lastOf(reviews) : undefined;

/** 取锁状态: that of the receipt once there is one, and of the handling until then. */
export const pickupShown = ({ receipt, handling }: Pick<StatesShown, "receipt" | "handling">) =>
  receipt === "无" ? handling : receipt;

/** Why a page asks again: a code is on the screen, somebody waits for what is under way, or things may just change. */
export type Urgency = "code" | "waiting" | "watched";

/** How eagerly a page asks how an application stands. */
export function urgencyOf(
  application: (StatesShown & { attempts: readonly AttemptShown[] }) | undefined,
): Urgency {
  if (!application) return "watched";
  const { status, attempts } = application;
  const open = wasPaid(application) ? undefined : attempts.find(isAttemptOpen);
  if (open) return channelTraits[open.channel].paysBy === "qrCode" ? "code" : "waiting";
  // A refund that is 退款异常 goes on only when an operator has treated it.
  const isRefunding = attempts.some(({ transactions }) =>
    transactions.some(({ refunds }) => refunds?.some(({ status: standing }) => standing === "退款中")),
  );
  return status === "待审核" || isRefunding || isInvoiceUnderWay(application) ? "waiting" : "watched";
}

export interface ProgressStep {
  name: "apply" | "review" | "pay" | "handle" | "receive" | "invoice";
  state: "done" | "now" | "later";
  /** When it was done. ISO 8601. */
  at?: string;
}

const lastOf = <T>(list: readonly T[]): T | undefined => list[list.length - 1];

type StepsShown = StatesShown &
  Maybe<Pick<Application, "shipment" | "paidAt" | "handledAt"> & { invoicedAt: string }> & {
    form: { pickup?: Pickup | undefined };
    submissions: readonly { at: string }[];
    reviews: readonly { at: string }[];
  };

/** 申请 → 审核 → 支付 → 办理 → 取锁 → 开票: what is done, and what is the turn of. A withdrawn application has no steps. */
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
  return [
    step("apply", submitted, true, lastOf(application.submissions)?.at),
    step("review", approved, submitted, lastOf(application.reviews)?.at),
    step("pay", paid, approved, application.paidAt),
    step("handle", handled, paid, application.handledAt),
    mailed
      ? step("receive", arrived, shipment !== undefined, application.receivedAt)
      : step("receive", handled, paid, application.handledAt),
    step("invoice", invoiced, invoice !== "未申请", application.invoicedAt),
  ];
}

/** What comes next for the bidder. */
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

/** A part of the money is to go back, or is on its way. */
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
  // Another invoice, or the refund, follows at once.
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

/** Where the money is goes before all else. */
export function nextOf(application: NextShown): Next {
  const { status, stage, payment } = application;
  if (stage === "退款异常") return "refundStuck";
  if (payment === "退款中") return "refunding";
  return payment === "已退款" ? "refunded" : byStatus[status](application);
}
