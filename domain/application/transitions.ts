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

/** Facts by which the transition table decides: an application without its particulars. */
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
  /** True if the application's money differs from a channel's statement and nobody has settled the difference. */
  disputed: boolean;
  /** True if some of the counted payment has gone back or is to go back, in the channel's console or by a refund of ours. */
  goneBack: boolean;
  /** Progress of the certificate authority with the application's locks. */
  issuing: IssuingStage;
  ended: boolean;
  /** Answer to whether the owner may have the valid invoice corrected, with the reason if not. */
  ownCorrection: OwnCorrection;
  /** True while a red letter is under way after which all the money goes back. */
  returning: boolean;
  /** True while a refund of the counted payment is under way or abnormal. */
  refunding: boolean;
}

/**
 * Returns the facts of an application for the transition table.
 * @param nowMs - milliseconds since the epoch; without it, nothing is late
 */
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

/** A condition of a command, and the refusal to give if it doesn't hold. */
export type Condition = readonly [holds: (facts: GuardFacts) => boolean, refusal: RefusalCode];

/** Conditions of a command for each role that may give it. */
type Conditions = Partial<Record<Role, readonly Condition[]>>;

/** Actions that each status allows; "proceed" stands for everything that comes after approval. */
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
/**
 * Condition that holds even after all the money has gone back in the channel's console: then a red letter is all that is
 * left to do.
 */
const oncePaid: Condition = [(s) => s.payment !== "未支付", "NOT_PAID"];
const mailed: Condition = [(s) => s.pickup === "邮寄", "NOT_MAILED"];
const notShipped: Condition = [(s) => !s.shipped, "ALREADY_SHIPPED"];
const shipped: Condition = [(s) => s.shipped, "NOT_SHIPPED"];
const inHandling: Condition = [(s) => s.handling === "办理中", "NOT_IN_HANDLING"];
const shippedIfMailed: Condition = [(s) => s.pickup === "现场" || s.shipped, "NOT_SHIPPED"];
const onItsWay: Condition = [(s) => s.receipt === "已寄出", "NOTHING_TO_RECEIVE"];
const invoiceable: Condition = [(s) => invoicePhases[s.invoice] === "open", "INVOICE_ALREADY_REQUESTED"];
const undisputed: Condition = [(s) => !s.disputed, "MONEY_IN_QUESTION"];
/** Phases in which no invoice is being made or taken back. */
const invoicesAtRest: readonly (typeof invoicePhases)[InvoiceStatus][] = ["open", "stands"];
/** Condition that a valid blue invoice exists, and that nothing under way takes it back. */
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
/** Condition that no lock was renewed, because the fee of a renewed lock is earned. */
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
 * The transition table: the conditions under which a role may give a command. The first one that fails becomes the
 * refusal, so they stand in the order in which a refusal is worth telling. A role that a command does not name may never
 * give it.
 *
 * Money and refunds (settle, retryRefund, resolveRefund, bookRefund) are accepted in every state of the application, and
 * so is the result of a paid lock (recordResults), because both are facts.
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
  correctRecipient: {
    bidder: [running, approved, mailed, notShipped],
    // A reviewer sees the recipient only while they may send the lock.
    reviewer: [running, approved, paid, mailed, notShipped, notReturning],
  },
  correctShipment: { reviewer: [running, approved, shipped] },
  giveOut: { issuer: [running, approved, paid, inHandling, notReturning, undisputed, allKept] },
  recordResults: { issuer: [oncePaid] },
  markHandled: { reviewer: [running, approved, paid, inHandling, shippedIfMailed, notReturning, undisputed] },
  confirmReceipt: { bidder: [running, approved, onItsWay] },
  confirmReceiptTimed: { system: [running, approved, onItsWay] },
  requestInvoice: { bidder: [running, approved, paid, invoiceable, undisputed, notRefunding] },
  // These commands don't require a running workflow: most invoices, and most fees to be returned, belong to applications
  // that have ended, and the command starts those anew.
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
/** Returns the rows of a command in the table. */
export const conditionsOf = (command: Command): Conditions => transitions[command];

/**
 * Tells for each command whether its giver must see the recipient's name, telephone number and address, because the
 * command sends the lock. A new command has to state it.
 */
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
  correctRecipient: true,
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

/** Returns the refusal of the command to this role in this state, or undefined if the command is allowed. */
export function refusalOf(command: Command, role: Role, facts: GuardFacts): RefusalCode | undefined {
  const conditions = conditionsOf(command)[role];
  if (!conditions) return "NOT_YOURS_TO_DO";
  return conditions.find(([holds]) => !holds(facts))?.[1];
}

/** Returns the roles that may give the command in some state. */
export const rolesFor = (command: Command): Role[] => roles.filter((role) => mayEverGive(command, role));

/** Decides whether the role may give the command in any state at all. */
export const mayEverGive = (command: Command, role: Role): boolean =>
  conditionsOf(command)[role] !== undefined;

/** Returns each refusal that the table has for the command and any role, without duplicates. */
export function possibleRefusals(command: Command): RefusalCode[] {
  const conditions = Object.values(conditionsOf(command)).flat();
  return [...new Set(conditions.map(([, refusal]) => refusal))];
}

/** Returns the commands that these roles may give now. The portal shows its buttons by them. */
export function allowedCommands(granted: readonly Role[], facts: GuardFacts): Command[] {
  return commands.filter((command) => granted.some((role) => refusalOf(command, role, facts) === undefined));
}
