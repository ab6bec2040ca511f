import { isReturning, isReturningPart, ownCorrectionOf, type OwnCorrection } from "./own-correction";
import { hasMoneyGoneBack, isRefunding, openAttempt, refundsOf } from "../money/attempts";
import { issuingStageOf, type IssuingStage } from "../locks/results";
import type { Application, Draft } from "./application";
import type { RefusalCode } from "./refusals";
import {
  invoicePhases,
  roles,
  type HandlingStatus,
  type InvoiceStatus,
  type PaymentStatus,
  type Pickup,
  type ReceiptStatus,
  type Role,
  type Status,
} from "../values";

/** All that the table looks at: an application without its particulars. */
export interface GuardFacts {
  status: Status;
  payment: PaymentStatus;
  handling: HandlingStatus;
  receipt: ReceiptStatus;
  invoice: InvoiceStatus;
  pickup: Pickup;
  shipped: boolean;
  openAttempt: boolean;
  abnormalRefund: boolean;
  /** Its money differs from a channel's statement, and nobody has settled why. */
  disputed: boolean;
  /** Some of what was counted has gone back, in the channel's console or by us. */
  goneBack: boolean;
  /** How far the certificate authority has come with its locks. */
  issuing: IssuingStage;
  ended: boolean;
  /** Whether its owner may have the invoice that stands put right. */
  ownCorrection: OwnCorrection;
  /** A red letter is under way, and then the money goes back. */
  returning: boolean;
  /** A refund of the counted payment is under way, or abnormal. */
  refunding: boolean;
}

/** @param nowMs - milliseconds since the epoch; without it, nothing is late */
export function guardFactsOf(application: Application | Draft, nowMs?: number): GuardFacts {
  const { status, payment, handling, receipt, invoice, form } = application;
  return {
    status,
    payment,
    handling,
    receipt,
    invoice,
    pickup: form.pickup ?? "现场",
    shipped: application.shipment !== undefined,
    openAttempt: openAttempt(application) !== undefined,
    abnormalRefund: refundsOf(application).some(({ refund }) => refund.status === "退款异常"),
    disputed: (application.moneyQuestions ?? []).some(({ settled }) => !settled),
    goneBack: hasMoneyGoneBack(application) || isReturningPart(application),
    issuing: issuingStageOf(application),
    ended: application.endedAt !== undefined,
    ownCorrection: ownCorrectionOf(application, nowMs),
    returning: isReturning(application),
    refunding: isRefunding(application),
  };
}

/** What must hold, and the refusal where it doesn't. */
type Condition = readonly [holds: (facts: GuardFacts) => boolean, refusal: RefusalCode];

/** By the roles that may give a command. */
type Conditions = Partial<Record<Role, readonly Condition[]>>;

/** What each status is open to; to proceed is all that comes after approval. */
const openTo: Readonly<Record<Status, readonly ("edit" | "delete" | "review" | "proceed")[]>> = {
  编辑中: ["edit", "delete"],
  待审核: ["review"],
  审核通过: ["proceed"],
  审核不通过: ["edit"],
  已撤回: [],
};

const running: Condition = [(s) => !s.ended, "APPLICATION_ENDED"];
const editable: Condition = [(s) => openTo[s.status].includes("edit"), "NOT_EDITABLE"];
const submittable: Condition = [editable[0], "NOT_SUBMITTABLE"];
const deletable: Condition = [(s) => openTo[s.status].includes("delete"), "NOT_DELETABLE"];
const awaitingReview: Condition = [(s) => openTo[s.status].includes("review"), "NOT_AWAITING_REVIEW"];
const approved: Condition = [(s) => openTo[s.status].includes("proceed"), "NOT_APPROVED"];
const unpaid: Condition = [(s) => s.payment === "未支付", "ALREADY_PAID"];
const paid: Condition = [(s) => s.payment === "已支付", "NOT_PAID"];
/** All of it may have gone back in the channel's console: then the red letter is all that is left to do. */
const oncePaid: Condition = [(s) => s.payment !== "未支付", "NOT_PAID"];
const mailed: Condition = [(s) => s.pickup === "邮寄", "NOT_MAILED"];
const notShipped: Condition = [(s) => !s.shipped, "ALREADY_SHIPPED"];
const shipped: Condition = [(s) => s.shipped, "NOT_SHIPPED"];
const inHandling: Condition = [(s) => s.handling === "办理中", "NOT_IN_HANDLING"];
const shippedIfMailed: Condition = [(s) => s.pickup === "现场" || s.shipped, "NOT_SHIPPED"];
const onItsWay: Condition = [(s) => s.receipt === "已寄出", "NOTHING_TO_RECEIVE"];
const invoiceable: Condition = [(s) => invoicePhases[s.invoice] === "open", "INVOICE_ALREADY_REQUESTED"];
const undisputed: Condition = [(s) => !s.disputed, "MONEY_IN_QUESTION"];
/** No invoice is being made or taken back. */
const invoicesAtRest: readonly (typeof invoicePhases)[InvoiceStatus][] = ["open", "stands"];
/** A blue invoice stands: issued, and nothing under way that takes it back. */
const invoiced: Condition = [(s) => invoicePhases[s.invoice] === "stands", "INVOICE_NOT_ISSUED"];
const inTimeForCorrection: Condition = [(s) => s.ownCorrection !== "late", "CORRECTION_TOO_LATE"];
const reissuesLeft: Condition = [(s) => s.ownCorrection !== "usedUp", "REISSUES_USED_UP"];
const notReturning: Condition = [(s) => !s.returning, "RED_LETTER_UNDER_WAY"];
const notRefunding: Condition = [(s) => !s.refunding, "REFUND_UNDER_WAY"];
const invoiceAtRest: Condition = [
  (s) => invoicesAtRest.includes(invoicePhases[s.invoice]),
  "INVOICE_UNDER_WAY",
];
const allKept: Condition = [(s) => !s.goneBack, "MONEY_GONE_BACK"];
const notBeingIssued: Condition = [(s) => s.issuing !== "underWay", "LOCKS_BEING_ISSUED"];
/** The money of a lock that works until a later day is earned. */
const noneIssued: Condition = [(s) => s.issuing !== "some", "LOCKS_ISSUED"];
const withOpenAttempt: Condition = [(s) => s.openAttempt, "NO_OPEN_ATTEMPT"];
const withAbnormalRefund: Condition = [(s) => s.abnormalRefund, "NO_ABNORMAL_REFUND"];

const notWithdrawn: Condition = [(s) => s.status !== "已撤回", "ALREADY_WITHDRAWN"];
const submitted: Condition = [(s) => s.status !== "编辑中", "WITHDRAW_DRAFT"];
const unpaidForOwner: Condition = [unpaid[0], "WITHDRAW_PAID"];
const withdrawable = [
  notWithdrawn,
  submitted,
  [(s) => !s.shipped, "WITHDRAW_SHIPPED"],
  [(s) => s.handling !== "已办理", "WITHDRAW_HANDLED"],
  [invoiceable[0], "WITHDRAW_INVOICED"],
  notBeingIssued,
  noneIssued,
] as const satisfies readonly Condition[];

/**
 * The one table: command × role → the conditions under which it is allowed, in the order in which
 * a refusal is worth telling. A role that a command does not name may never give it.
 *
 * Money and refunds (settle, retryRefund, resolveRefund, bookRefund) are taken whatever the application's state, and so is
 * what became of a lock: both are facts.
 */
const transitions = {
  edit: { bidder: [running, editable] },
  delete: { bidder: [running, deletable] },
  submit: { bidder: [running, submittable] },
  review: { reviewer: [running, awaitingReview] },
  startPayment: { bidder: [running, approved, unpaid] },
  giveUpPayment: { bidder: [running, approved, unpaid, withOpenAttempt] },
  settle: { system: [] },
  expire: { system: [running, approved, withOpenAttempt] },
  addRecord: { reviewer: [running, approved, paid] },
  ship: { reviewer: [running, approved, paid, mailed, notShipped, notReturning] },
  correctShipment: { reviewer: [running, approved, shipped] },
  giveOut: { issuer: [running, approved, paid, inHandling, notReturning, undisputed, allKept] },
  recordResults: { issuer: [oncePaid] },
  markHandled: { reviewer: [running, approved, paid, inHandling, shippedIfMailed, notReturning, undisputed] },
  confirmReceipt: { bidder: [running, approved, onItsWay] },
  confirmReceiptTimed: { system: [running, approved, onItsWay] },
  requestInvoice: { bidder: [running, approved, paid, invoiceable, undisputed, notRefunding] },
  // Most invoices, and what is still to be given back, lie with applications that have ended: these begin anew.
  reissueInvoice: {
    bidder: [approved, paid, invoiced, inTimeForCorrection, reissuesLeft, notRefunding],
    operator: [approved, paid, invoiced, notRefunding],
  },
  refundPart: { operator: [approved, paid, undisputed, invoiceAtRest, notRefunding, notBeingIssued] },
  refundInvoiced: { operator: [approved, oncePaid, invoiced, notBeingIssued] },
  withdraw: {
    bidder: [running, ...withdrawable.slice(0, 2), unpaidForOwner],
    operator: [running, ...withdrawable],
  },
  retryRefund: { operator: [withAbnormalRefund] },
  resolveRefund: { operator: [withAbnormalRefund] },
  treatRefund: { operator: [withAbnormalRefund] },
  bookRefund: { operator: [] },
} satisfies Record<string, Conditions>;

export type Command = keyof typeof transitions;
export const commands = Object.keys(transitions) as Command[];
const conditionsOf = (command: Command): Conditions => transitions[command];

/** Who gives such a command reads whom and where to the lock is sent. A new command has to say whether it is one. */
export const needsRecipient: Readonly<Record<Command, boolean>> = {
  edit: false,
  delete: false,
  submit: false,
  review: false,
  startPayment: false,
  giveUpPayment: false,
  settle: false,
  expire: false,
  addRecord: false,
  ship: true,
  correctShipment: true,
  giveOut: false,
  recordResults: false,
  markHandled: false,
  confirmReceipt: false,
  confirmReceiptTimed: false,
  requestInvoice: false,
  reissueInvoice: false,
  refundPart: false,
  refundInvoiced: false,
  withdraw: false,
  retryRefund: false,
  resolveRefund: false,
  treatRefund: false,
  bookRefund: false,
};

/** Why the command is refused to this role in this state, or undefined where it is allowed. */
export function refusalOf(command: Command, role: Role, facts: GuardFacts): RefusalCode | undefined {
  const conditions = conditionsOf(command)[role];
  if (!conditions) return "NOT_YOURS_TO_DO";
  return conditions.find(([holds]) => !holds(facts))?.[1];
}

/** The roles that may ever give the command. */
export const rolesFor = (command: Command): Role[] => roles.filter((role) => mayEverGive(command, role));

/** True if the role may give the command at all, in whatever state. */
export const mayEverGive = (command: Command, role: Role): boolean =>
  conditionsOf(command)[role] !== undefined;

/** Every refusal that the table has for the command, whoever gives it, each once. */
export function possibleRefusals(command: Command): RefusalCode[] {
  const conditions = Object.values(conditionsOf(command)).flat();
  return [...new Set(conditions.map(([, refusal]) => refusal))];
}

/** What these roles may do now: the portal's buttons. */
export function allowedCommands(granted: readonly Role[], facts: GuardFacts): Command[] {
  return commands.filter((command) => granted.some((role) => refusalOf(command, role, facts) === undefined));
}
