/**
 * The money of an application: attempts, the transactions that a gateway reports for them, and the refunds of those
 * transactions. Amounts are whole fen, instants are ISO 8601 UTC.
 */

import type { Actor, Second } from "../values";
import type { Channel } from "./channels";

export { channels, type Channel } from "./channels";

/** Statuses of an attempt. Only 待支付 is open. A superseded attempt (被取代) is followed until it is final. */
export const attemptStatuses = ["待支付", "被取代", "支付成功", "已关闭", "已退款", "人工结清"] as const;
export type AttemptStatus = (typeof attemptStatuses)[number];

export const refundStatuses = ["退款中", "已退款", "退款异常", "人工结清"] as const;
export type RefundStatus = (typeof refundStatuses)[number];

/**
 * Reasons why a refund is abnormal. `account`: the payer's account can't take the money (WeChat's ABNORMAL), and only
 * WeChat's own treatment of such refunds helps. `closed`: the gateway has given the refund up, and it can be retried.
 * `refused`: the gateway did not accept the request. `absent`: the gateway knows no such refund.
 */
export const abnormalities = ["account", "closed", "refused", "absent"] as const;
export type Abnormality = (typeof abnormalities)[number];

/**
 * Destinations that WeChat offers for a refund whose payer's account can't take it (异常退款处理): a bank card of the bidder,
 * or the merchant's own bank account, from which an operator pays the money back by hand.
 */
export const refundTreatments = ["bankCard", "merchantAccount"] as const;
export type RefundTreatment = (typeof refundTreatments)[number];

/** Destination of a treated refund. A bank card must be the bidder's own and needs its holder's name. */
export type RefundDestination =
  | { kind: "merchantAccount" }
  /** Bank card. `bankType` is WeChat's code of the bank (ICBC_DEBIT); it takes debit cards of fifteen banks. */
  | { kind: "bankCard"; bankType: string; account: string; holder: string };

/** Destination of a treated refund as users may see it: only the last four digits of a card. */
export type ShownDestination =
  | { kind: "merchantAccount" }
  | { kind: "bankCard"; bank: string; card: string; holder: string };

/** An action that an operator took by hand about a refund. */
export interface Intervention {
  at: string;
  command: "refundPart" | "treatRefund" | "resolveRefund";
  by: Actor;
  reason: string;
  /** Second person who agreed; absent if one operator was enough. */
  second?: Second;
  /** Id of the proposal to which the second person agreed. */
  consentId?: string;
  to?: ShownDestination;
}

/**
 * Reasons for which money goes back. 此前已退款: the gateway shows a refund of ours that our books no longer contain (after a
 * restore, for example). 已在渠道后台退款: somebody refunded the money in the channel's own console.
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

/** An earlier request for a refund, under a number that the channel has given up. */
export type FormerRefund = Pick<Refund, "number" | "amountFen" | "requestedAt">;

export interface Refund {
  /** Refund number, derived from attempt and transaction: WeChat's out_refund_no, or UnionPay's orderId. */
  number: string;
  /** Earlier requests for this refund, under other numbers. */
  former?: FormerRefund[];
  /** Number that the channel gave the refund, if somebody returned the money in the console instead. */
  consoleNumber?: string;
  /** Amount of the refund, in fen. While the refund is open, the amount that is left to go back. */
  amountFen: number;
  /**
   * Amount first requested under this refund number, in fen. Set if part has gone back otherwise since; the rest needs a
   * new number.
   */
  orderedFen?: number;
  reason: RefundReason;
  status: RefundStatus;
  requestedAt: string;
  /** Instant at which the money had gone back: by the channel's clock if it tells, otherwise by ours. */
  endedAt?: string;
  /** Instant at which we learned that the money had gone back; absent if the channel didn't tell when that was. */
  heardAt?: string;
  /** Remark of the gateway about an abnormal refund, or of the operator about one that was settled by hand. */
  remark?: string;
  /** Reason why the refund is abnormal (退款异常); absent if the gateway didn't say. */
  abnormality?: Abnormality;
  /** Destination that the operator chose instead of the payer's account. */
  treatment?: RefundTreatment;
  interventions?: Intervention[];
  /** Serial numbers (锁序列号) of the locks whose fees, and nothing else, this refund returns. */
  locks?: string[];
}

/** Part of the counted payment that operators give back (退费), of their own accord or for locks that could not be renewed. */
export interface PartRefund {
  amountFen: number;
  /** Serial numbers (锁序列号) of the locks whose fees, and nothing else, go back. */
  locks?: string[];
  reason: string;
  second?: Second;
  /** Id of the proposal to which the second person agreed. */
  consentId?: string;
}

/** A refund that was made in the channel's console and stands in its bill. An operator can book it. */
export interface BilledRefund extends TransactionKey {
  /** Number that the channel gave the refund. */
  refundNumber: string;
  amountFen: number;
  /** Instant at which the money went back by the bill, in ISO 8601 UTC. */
  doneAt: string;
}

/** Booking of a refund from a bill by an operator: who did it, and why. */
export interface Booking {
  by: Actor;
  reason: string;
  /** Serial numbers of the locks whose fees, and nothing else, the refund returned. */
  locks?: string[];
}

/** A refund that somebody made in the channel's own console, beside any refund of ours. */
export interface ConsoleRefund {
  /** Number that the console gave the refund. */
  number: string;
  amountFen: number;
  /** Instant at which the money went back: by the channel's clock if it tells, otherwise when we learned of it. */
  at: string;
  /** Instant at which we learned that the money had gone back; absent if the channel didn't tell when that was. */
  heardAt?: string;
  /** Booking by which an operator took the refund into the books; absent if it came from the gateway's evidence. */
  booked?: Booking;
}

/** One successful payment that a gateway reported. */
export interface Transaction {
  /** Transaction id: WeChat's transaction_id, or UnionPay's queryId. */
  id: string;
  amountFen: number;
  paidAt: string;
  /** Instant at which we learned of the payment; absent if that was on the Beijing day of the payment. */
  heardAt?: string;
  /** True for the one transaction that made the application 已支付. */
  counted: boolean;
  /** Refunds that this system has ordered, in their order; absent if there are none. */
  refunds?: Refund[];
  consoleRefunds?: ConsoleRefund[];
}

/** A merchant's account at a channel. */
export interface Merchant {
  /** Merchant id: WeChat's mchid, or UnionPay's merId. */
  merchantId: string;
  /** WeChat's appid; UnionPay has none. */
  appId?: string;
}
export type Merchants = Record<Channel, Merchant>;

export interface PaymentAttempt {
  /** Attempt number (out_trade_no or orderId): application id (26 characters) and four digits. */
  number: string;
  channel: Channel;
  /** Code of the chosen bank (ICBC, ABC …); UnionPay attempts only. */
  bank?: string;
  /** Merchant's account when the attempt was opened. Money paid to another account isn't this attempt's. */
  merchant: Merchant;
  amountFen: number;
  createdAt: string;
  /** Last instant at which a payment is in time, in whole seconds. */
  deadline: string;
  /** Id of the request that opened the attempt, for finding its log lines; absent if no request did. */
  requestId?: string;
  status: AttemptStatus;
  /** Content of the QR code; WeChat attempts only. */
  codeUrl?: string;
  /** True once the deadline has passed, so that the QR code can't be paid any more. */
  expired: boolean;
  /** True while a newer attempt or a withdrawal waits until the gateway says how this attempt ended. */
  superseding: boolean;
  /** True from the start of superseding on, for good. Money that is paid after the end of superseding goes back. */
  superseded: boolean;
  /** Instants at which superseding began and ended, by our clock; absent until then. */
  supersedingStartedAt?: string;
  supersedingEndedAt?: string;
  transactions: Transaction[];
}

/** Signed statement of a gateway about one successful payment. */
export interface PaymentEvidence extends Merchant {
  channel: Channel;
  attemptNumber: string;
  transactionId: string;
  amountFen: number;
  /** Currency code (ISO 4217). Money that is meant for us is always CNY. */
  currency: string;
  paidAt: string;
  /** Creation of the order (UnionPay's txnTime). If it differs from the attempt's, it is another order. */
  orderedAt?: string;
  /** Set if the gateway shows that money has gone back. Refunds are then queried before the payment is judged. */
  refundSeen?: true;
}

/** Key of one transaction of an application. */
export type TransactionKey = Pick<PaymentEvidence, "attemptNumber" | "transactionId">;

/** Answer of a gateway to a query for an attempt. */
export type AttemptAnswer =
  | { status: "paid"; evidence: PaymentEvidence }
  /** The order is not paid, but still can be. */
  | { status: "unpaid" }
  /** The order is not paid, and can't be any more. */
  | { status: "closed" }
  /** The gateway can't tell yet. The query has to be repeated. */
  | { status: "unclear"; remark: string };

/** Answer of a gateway about a refund. */
export interface RefundAnswer {
  status: "processing" | "refunded" | "abnormal";
  /** Instant at which the money went back, by the gateway's clock, in ISO 8601 UTC; absent if it doesn't tell. */
  doneAt?: string;
  remark?: string;
  /** Reason why it is abnormal. With "processing" only `absent`: a new refund may not be in the books yet. */
  abnormality?: Abnormality;
  /** Whose account the money went to, if the gateway tells. */
  to?: "merchantAccount" | "payer";
}

/** Signed statement of a gateway about one refund. */
export interface RefundEvidence {
  refundNumber: string;
  attemptNumber: string;
  answer: RefundAnswer;
  /** Transaction id of the payment and returned amount in fen. They lead a refund that isn't ours to its payment. */
  transactionId?: string;
  amountFen?: number;
}

/** News of money that a gateway tells by a notice or a statement. */
export type PaymentEvent =
  | { kind: "payment"; evidence: PaymentEvidence }
  /** Refund. `attemptNumber` is empty if the refund was made in the gateway's own console and names no attempt. */
  | { kind: "refund"; evidence: RefundEvidence };

/** Order for a refund, as the gateway gets it. */
export interface RefundOrder {
  channel: Channel;
  /** Merchant's account that received the payment, from which the money goes back. */
  merchant: Merchant;
  refundNumber: string;
  attemptNumber: string;
  /** Creation of the attempt, which is part of UnionPay's key of the payment. */
  attemptCreatedAt: string;
  transactionId: string;
  /** Amount of this refund, in fen. */
  amountFen: number;
  /** Amount of the transaction, in fen. */
  totalFen: number;
  reason: RefundReason;
  /** Instant of the first request under this number, which is part of UnionPay's key and stays on retries. */
  requestedAt: string;
}

/** The part of an attempt that never changes, with which it is prepared, queried and closed at the gateway. */
export type AttemptOrder = Pick<
  PaymentAttempt,
  "number" | "channel" | "bank" | "merchant" | "amountFen" | "createdAt" | "deadline"
>;

/** Decides whether a refund went to the merchant's account, to be paid back by hand. The gateway's word outweighs ours. */
export const wentToMerchant = ({ treatment }: Refund, { status, to }: RefundAnswer): boolean =>
  status === "refunded" && (to ?? treatment) === "merchantAccount";

/** Decides whether the gateway gave money back that the operator had already paid back by hand. */
export const hasGoneBackTwice = (refund: Refund, answer: RefundAnswer): boolean =>
  refund.status === "人工结清" && answer.status === "refunded" && !wentToMerchant(refund, answer);

/**
 * Returns the status that a gateway's answer gives a refund, or undefined if it changes nothing: the refund is still
 * processing, has that status already, or has ended. Late news of an abnormal refund still counts.
 */
export function progressOf({ status }: Refund, answer: RefundAnswer): "已退款" | "退款异常" | undefined {
  if (answer.status === "processing" || status === "已退款" || status === "人工结清") return undefined;
  const next = answer.status === "refunded" ? "已退款" : "退款异常";
  return next === status ? undefined : next;
}
