/**
 * The words for an application's states. They are the users' own words, and the same in code, API, search attributes and
 * logs.
 */

export const statuses = ["编辑中", "待审核", "审核通过", "审核不通过", "已撤回"] as const;
export type Status = (typeof statuses)[number];

export const paymentStatuses = ["未支付", "已支付", "已退款"] as const;
export type PaymentStatus = (typeof paymentStatuses)[number];

export const handlingStatuses = ["未开始", "办理中", "已办理"] as const;
export type HandlingStatus = (typeof handlingStatuses)[number];

export const receiptStatuses = ["无", "已寄出", "已签收"] as const;
export type ReceiptStatus = (typeof receiptStatuses)[number];

export const invoiceStatuses = [
  "未申请",
  "开票中",
  "已开票",
  "开票失败",
  "红冲中",
  "红冲失败",
  "已红冲",
] as const;
export type InvoiceStatus = (typeof invoiceStatuses)[number];

/** Phase of an invoice for each status, as rules need it: whether an invoice can be requested, exists, or is on its way. */
export const invoicePhases: Readonly<
  Record<InvoiceStatus, "open" | "being made" | "stands" | "being taken back" | "taken back">
> = {
  未申请: "open",
  开票中: "being made",
  已开票: "stands",
  开票失败: "open",
  红冲中: "being taken back",
  红冲失败: "stands",
  已红冲: "taken back",
};

/**
 * Ways to get the lock back (取锁方式). With 现场 nobody has to come: once the application is approved, the UKEY tool renews
 * the lock.
 */
export const pickups = ["现场", "邮寄"] as const;
export type Pickup = (typeof pickups)[number];

/** Numbers of years (延期年限) that a bidder can choose and for which the fee table has fees. */
export const yearsOnOffer = [1, 2, 3] as const;
export type YearsOnOffer = (typeof yearsOnOffer)[number];

/** Places where the lock was bought. Only a lock bought 现场 is renewed here. */
export const purchaseChannels = ["现场", "网上", "不清楚"] as const;
export type PurchaseChannel = (typeof purchaseChannels)[number];

/**
 * Roles. A person's roles come with their token; `system` stands for gateway evidence and timers. An accountant reads the
 * books and decides nothing. An issuer reports the results of paid locks, an auditor reads the audit trail, and a
 * subscriber is another system that reads the events; none of them does anything else.
 */
export const roles = [
  "bidder",
  "reviewer",
  "operator",
  "accountant",
  "issuer",
  "auditor",
  "subscriber",
  "system",
] as const;
export type Role = (typeof roles)[number];

/** Person or system that did something. `name` is shown to users, `id` is the token's subject. */
export interface Actor {
  role: Role;
  id: string;
  name: string;
}

/** Second of two persons who give a command together. */
export interface Second {
  by: Actor;
  opinion: string;
}

/** Actor in whose name gateway evidence and timers write records. */
export const system: Actor = { role: "system", id: "system", name: "系统" };
