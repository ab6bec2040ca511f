/**
 * The money side of an application: attempts, the transactions a gateway
 * reports for them, and the refunds of those transactions.
 *
 * Amounts are integer fen. Instants are ISO 8601 UTC strings.
 */

import type { Actor, Second } from "../values";
import type { Channel } from "./channels";

export { channels, type Channel } from "./channels";

/** How an attempt stands. 待支付 is the only open one; 被取代 is still followed until it is final. */
export const attemptStatuses = ["待支付", "被取代", "支付成功", "已关闭", "已退款", "人工结清"] as const;
export type AttemptStatus = (typeof attemptStatuses)[number];

export const refundStatuses = ["退款中", "已退款", "退款异常", "人工结清"] as const;
export type RefundStatus = (typeof refundStatuses)[number];

/**
 * Why a refund is abnormal: `account`, the payer's account can't take it (WeChat's ABNORMAL: only its own way of treating
 * such refunds helps); `closed`, the gateway has given it up, and it can be tried again; `refused`, it was not taken at
 * all; `absent`, the gateway knows no such refund.
 */
export const abnormalities = ["account", "closed", "refused", "absent"] as const;
export type Abnormality = (typeof abnormalities)[number];

/**
 * WeChat's own way with a refund whose payer's account can't take it (异常退款处理): to a bank card of the bidder, or to
 * the merchant's own bank account, from which it is paid back by hand.
 */
export const refundTreatments = ["bankCard", "merchantAccount"] as const;
export type RefundTreatment = (typeof refundTreatments)[number];

/** Where it goes: a bank card is the bidder's own, with its holder's name. */
export type RefundDestination =
  | { kind: "merchantAccount" }
  /** `bankType` is WeChat's code of the bank (ICBC_DEBIT): debit cards of fifteen banks are taken. */
  | { kind: "bankCard"; bankType: string; account: string; holder: string };

/** The same as it may be told: of the card its last four digits. */
export type ShownDestination =
  | { kind: "merchantAccount" }
  | { kind: "bankCard"; bank: string; card: string; holder: string };

/** What an operator did by hand about a refund. */
export interface Intervention {
  at: string;
  command: "refundPart" | "treatRefund" | "resolveRefund";
  by: Actor;
  reason: string;
  /** Absent where there is but one operator. */
  second?: Second;
  /** The request that the second agreed to. */
  consentId?: string;
  to?: ShownDestination;
}

/**
 * Why money goes back. 此前已退款: the gateway shows a refund of ours that we no longer know of (after a restore, say).
 * 已在渠道后台退款: somebody refunded it in the channel's own console.
 */
export const refundReasons = [
  "逾期支付",
  "被取代后支付",
  "重复支付",
  "金额不符",
  "申请已撤回",
  "申请已结束",
  "部分退费",
  "此前已退款",
  "已在渠道后台退款",
] as const;
export type RefundReason = (typeof refundReasons)[number];

/** What a refund was asked for with, under a number that the channel has given up. */
export type FormerRefund = Pick<Refund, "number" | "amountFen" | "requestedAt">;

export interface Refund {
  /** out_refund_no, or the orderId of a UnionPay refund: derived from the attempt and the transaction. */
  number: string;
  /** Under which another amount was asked for before. */
  former?: FormerRefund[];
  /** Its number at the channel, where somebody gave the money back in the console, under another. */
  consoleNumber?: string;
  /** What goes back by it: of one that isn't over, what is left to go back. */
  amountFen: number;
  /** What was asked for under the number, where less is left to go back since: that needs another number. */
  orderedFen?: number;
  reason: RefundReason;
  status: RefundStatus;
  requestedAt: string;
  /** When the money had gone back: by the channel's clock, where it tells. */
  endedAt?: string;
  /** When we heard of it, where the channel told when it was. */
  heardAt?: string;
  /** What the gateway said of an abnormal refund, or the operator of one settled by hand. */
  remark?: string;
  /** Of one that is 退款异常, where the gateway told which. */
  abnormality?: Abnormality;
  /** Where the operator had it go instead of the payer's account. */
  treatment?: RefundTreatment;
  interventions?: Intervention[];
  /** 锁序列号 of the locks whose fees go back by it, and nothing else. */
  locks?: string[];
}

/** 退费: a part of the counted payment that operators give back, of their own accord or for locks that were left out. */
export interface PartRefund {
  amountFen: number;
  /** 锁序列号 of the locks whose fees go back, and nothing else. */
  locks?: string[];
  reason: string;
  second?: Second;
  /** The request that the second agreed to. */
  consentId?: string;
}

/** A console refund that the channel's bill tells of, for an operator to take into the books. */
export interface BilledRefund extends TransactionKey {
  /** The channel's own number of it. */
  refundNumber: string;
  amountFen: number;
  /** When the money went back, by the bill: ISO 8601 UTC. */
  doneAt: string;
}

/** Who took a bill's line into the books, and why. */
export interface Booking {
  by: Actor;
  reason: string;
  /** Serial numbers of the locks whose fees went back by it, and nothing else. */
  locks?: string[];
}

/** Money that somebody gave back in the channel's own console, beside any refund of ours. */
export interface ConsoleRefund {
  /** The console's own number of it. */
  number: string;
  amountFen: number;
  /** By the channel's clock, where it tells. */
  at: string;
  /** When we heard of it, where the channel told when it was. */
  heardAt?: string;
  /** Where it came into the books by an operator's hand. */
  booked?: Booking;
}

/** One success that a gateway reported. */
export interface Transaction {
  /** WeChat's transaction_id, or UnionPay's queryId. */
  id: string;
  amountFen: number;
  paidAt: string;
  /** When we heard of it, where that was on another day, in Beijing. */
  heardAt?: string;
  /** True for the one transaction that made the application 已支付. */
  counted: boolean;
  /** The refunds that this system orders, in their order. Absent where there is none. */
  refunds?: Refund[];
  consoleRefunds?: ConsoleRefund[];
}

/** An account that can be paid to. */
export interface Merchant {
  /** mchid or merId. */
  merchantId: string;
  /** WeChat only. */
  appId?: string;
}
export type Merchants = Record<Channel, Merchant>;

export interface PaymentAttempt {
  /** out_trade_no, or UnionPay's orderId: application id (26 characters) and four digits. */
  number: string;
  channel: Channel;
  /** Bank code (ICBC, ABC …) of a UnionPay attempt. */
  bank?: string;
  /** The account of the day it was opened: money for any other isn't its money. */
  merchant: Merchant;
  amountFen: number;
  createdAt: string;
  /** The last instant, in whole seconds, at which a payment is in time. */
  deadline: string;
  /** Of the request that opened it: by this the log lines of the payment are found. Older attempts have none. */
  requestId?: string;
  status: AttemptStatus;
  /** WeChat only: what the QR code says. */
  codeUrl?: string;
  /** True once the deadline has passed: the QR code is dead. */
  expired: boolean;
  /** True while another start or a withdrawal waits for the gateway to say how the attempt ended. */
  superseding: boolean;
  /** True for good once superseding began: money that is paid after its end goes back. */
  superseded: boolean;
  /** When superseding began and ended, by our clock. Older attempts have neither. */
  supersedingStartedAt?: string;
  supersedingEndedAt?: string;
  transactions: Transaction[];
}

/** What a gateway says, signed, of one success. */
export interface PaymentEvidence extends Merchant {
  channel: Channel;
  attemptNumber: string;
  transactionId: string;
  amountFen: number;
  /** ISO 4217: always CNY for money that is ours. */
  currency: string;
  paidAt: string;
  /** UnionPay's txnTime, where the gateway names it: the attempt's own creation, or it is another order. */
  orderedAt?: string;
  /** The gateway shows that money of it has gone back: its refunds are asked about before it is judged. */
  refundSeen?: true;
}

/** Names one transaction of an application. */
export type TransactionKey = Pick<PaymentEvidence, "attemptNumber" | "transactionId">;

/** What a gateway answers to a query for an attempt. */
export type AttemptAnswer =
  | { status: "paid"; evidence: PaymentEvidence }
  /** Not paid, and could still be. */
  | { status: "unpaid" }
  /** Not paid, and can't be any more. */
  | { status: "closed" }
  /** The gateway can't tell yet: ask again. */
  | { status: "unclear"; remark: string };

/** What a gateway answers of a refund. */
export interface RefundAnswer {
  status: "processing" | "refunded" | "abnormal";
  /** Of one that is refunded: when the money went, by the gateway's clock; ISO 8601 UTC. Absent where it doesn't tell. */
  doneAt?: string;
  remark?: string;
  /** With "processing", only `absent`: one that has just been asked for may still be on its way into the books. */
  abnormality?: Abnormality;
}

/** What a gateway says, signed, of one refund. */
export interface RefundEvidence {
  refundNumber: string;
  attemptNumber: string;
  answer: RefundAnswer;
  /** Of the payment, and how much of it went back: by these a refund that isn't ours finds its money. */
  transactionId?: string;
  amountFen?: number;
}

/** What a gateway tells of money, by a notice or a statement. */
export type PaymentEvent =
  | { kind: "payment"; evidence: PaymentEvidence }
  /** The attempt's number is empty where the refund was made in the gateway's own console, and names none. */
  | { kind: "refund"; evidence: RefundEvidence };

/** What a refund is asked for with. */
export interface RefundOrder {
  channel: Channel;
  /** The account that was paid to: the money is there. */
  merchant: Merchant;
  refundNumber: string;
  attemptNumber: string;
  /** When the attempt was created: part of UnionPay's key. */
  attemptCreatedAt: string;
  transactionId: string;
  /** Amount of this refund. */
  amountFen: number;
  /** Amount of the transaction. */
  totalFen: number;
  reason: RefundReason;
  /** Part of UnionPay's key of the refund itself, so it stays the same when the refund is tried again. */
  requestedAt: string;
}

/** What an attempt is prepared, queried and closed with: a subset of PaymentAttempt that never changes. */
export type AttemptOrder = Pick<
  PaymentAttempt,
  "number" | "channel" | "bank" | "merchant" | "amountFen" | "createdAt" | "deadline"
>;

/** True when the gateway gave money back that the operator had already paid back by hand. */
export const hasGoneBackTwice = (refund: Refund, answer: RefundAnswer): boolean =>
  refund.status === "人工结清" && answer.status === "refunded";

/**
 * What a gateway's answer makes of a refund, or undefined where it changes nothing: still processing, no news,
 * or a refund that has ended already (late news of an abnormal one still counts).
 */
export function progressOf({ status }: Refund, answer: RefundAnswer): "已退款" | "退款异常" | undefined {
  if (answer.status === "processing" || status === "已退款" || status === "人工结清") return undefined;
  const next = answer.status === "refunded" ? "已退款" : "退款异常";
  return next === status ? undefined : next;
}
