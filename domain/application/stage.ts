import type { Application, Draft, ProcessingRecord } from "./application";
import { refundsOf } from "../money/attempts";
import {
  handlingStatuses,
  invoicePhases,
  paymentStatuses,
  type HandlingStatus,
  type InvoiceStatus,
  type Role,
  type Status,
} from "../values";
import { receiptRecords } from "./texts";

export const stages = [
  "退款异常",
  "已撤回",
  "红冲失败",
  "开票失败",
  "红冲中",
  "已办理",
  "办理中",
  "待支付",
  "编辑中",
  "待审核",
  "审核不通过",
] as const;
export type Stage = (typeof stages)[number];

/**
 * Stage that follows from an application's status. `byHandling` and `byInvoice` do the same for handling and invoice;
 * null in them leaves the decision to another table.
 */
const byStatus: Readonly<Record<Status, Stage>> = {
  编辑中: "编辑中",
  待审核: "待审核",
  审核通过: "待支付",
  审核不通过: "审核不通过",
  已撤回: "已撤回",
};
const byHandling: Readonly<Record<HandlingStatus, Stage | null>> = {
  未开始: null,
  办理中: "办理中",
  已办理: "已办理",
};
const byInvoice: Readonly<Record<InvoiceStatus, Stage | null>> = {
  未申请: null,
  开票中: null,
  已开票: null,
  开票失败: "开票失败",
  红冲中: "红冲中",
  红冲失败: "红冲失败",
  已红冲: null,
};

/** Returns the stage (CaStage), which is the first one that applies: whatever needs an operator comes before all else. */
export function stageOf(application: Application | Draft): Stage {
  const { status, handling, invoice } = application;
  if (refundsOf(application).some(({ refund }) => refund.status === "退款异常")) return "退款异常";
  if (status === "已撤回") return "已撤回";
  return byInvoice[invoice] ?? byHandling[handling] ?? byStatus[status];
}

type Menu = "CA申请" | "CA支付" | "打印电子发票";
interface TabRule {
  /** Page on which the tab stands. */
  menu: Menu;
  holds: (application: Application | Draft) => boolean;
}
const ofStatus = (status: Status) =>
  ({ menu: "CA申请", holds: (application) => application.status === status }) as const satisfies TabRule;
const isOpen = ({ invoice }: Application | Draft): boolean => invoicePhases[invoice] === "open";

/**
 * Rules of the bidder's tabs: one for each status under CA申请, three under CA支付, two under 打印电子发票. `holds` tells whether a
 * tab lists an application.
 */
const tabRules = {
  编辑中: ofStatus("编辑中"),
  待审核: ofStatus("待审核"),
  审核通过: ofStatus("审核通过"),
  审核不通过: ofStatus("审核不通过"),
  已撤回: ofStatus("已撤回"),
  未支付: { menu: "CA支付", holds: ({ status, payment }) => status === "审核通过" && payment === "未支付" },
  已支付: {
    menu: "CA支付",
    holds: ({ status, payment, handling }) =>
      status === "已撤回" ? payment !== "未支付" : handling === "办理中",
  },
  已办理: {
    menu: "CA支付",
    holds: ({ status, handling }) => status !== "已撤回" && handling === "已办理",
  },
  未申请: {
    menu: "打印电子发票",
    holds: (application) =>
      application.status !== "已撤回" && application.payment === "已支付" && isOpen(application),
  },
  已申请: {
    menu: "打印电子发票",
    // A withdrawn application stays in this tab if its invoice was taken back, so that the red invoice can be downloaded.
    holds: (application) =>
      application.status === "已撤回" ? application.invoice === "已红冲" : !isOpen(application),
  },
} as const satisfies Record<Status, TabRule> & Record<string, TabRule>;

export type Tab = keyof typeof tabRules;
/** The tabs of one page. */
export type TabUnder<M extends Menu> = {
  [T in Tab]: (typeof tabRules)[T]["menu"] extends M ? T : never;
}[Tab];

export const tabs = Object.keys(tabRules) as Tab[];
export const tabsUnder = <M extends Menu>(menu: M): TabUnder<M>[] =>
  tabs.filter((tab): tab is TabUnder<M> => tabRules[tab].menu === menu);

/** The reviewer's two queues. */
export const queues = ["待审核", "办理中"] as const;
export type Queue = (typeof queues)[number];

/** Values of 办理状态 as users read them. A withdrawn application shows 已撤回. */
export const shownHandlings = [...handlingStatuses, "已撤回"] as const;
export function handlingShown({ status, handling }: Application | Draft): (typeof shownHandlings)[number] {
  return status === "已撤回" ? "已撤回" : handling;
}

/** Values of 支付状态 as users read them. Paid money of a withdrawn application shows 退款中. */
export const shownPayments = [...paymentStatuses, "退款中"] as const;
export function paymentShown({ status, payment }: Application | Draft): (typeof shownPayments)[number] {
  return status === "已撤回" && payment === "已支付" ? "退款中" : payment;
}

/** Returns the tabs under which the owner finds the application. */
export const tabsOf = (application: Application | Draft): Tab[] =>
  tabs.filter((tab) => tabRules[tab].holds(application));

/**
 * Returns the reviewer's queue in which the application waits, and since when: its submission for 待审核, its payment for
 * 办理中.
 */
export function queueOf(application: Application | Draft): { queue: Queue; since: string } | undefined {
  const { status, handling, paidAt, submissions } = application;
  if (status === "待审核") return { queue: "待审核", since: submissions.at(-1)?.at ?? application.createdAt };
  if (status === "审核通过" && handling === "办理中" && paidAt) return { queue: "办理中", since: paidAt };
  return undefined;
}

/** Decides whether the application is 待寄出: paid, with a lock to be mailed, and not shipped yet. */
export function awaitsShipping({ status, payment, form, shipment }: Application | Draft): boolean {
  return status === "审核通过" && payment === "已支付" && form.pickup === "邮寄" && !shipment;
}

/** Milliseconds (15 days) after which a shipped lock is taken to have arrived, though nobody says so. */
const longestTransitMs = 15 * 86_400_000;

/**
 * Decides whether a shipped lock is still on its way although the invoice request confirmed its receipt before the
 * shipment. Nobody confirms such a lock again.
 * @param nowMs - milliseconds since the epoch
 */
export function isInTransit(application: Application | Draft, nowMs: number): boolean {
  const { shipment } = application;
  if (!shipment || nowMs > Date.parse(shipment.shippedAt) + longestTransitMs) return false;
  return confirmedAt(application) !== undefined && receivedAt(application) === undefined;
}

const receiptTexts: readonly string[] = Object.values(receiptRecords);

/** Roles that confirm a receipt. A record by staff is no confirmation, whatever its text. */
const receivers: readonly Role[] = ["bidder", "system"];

/** Decides whether a line of the 办理记录 is the confirmation of a receipt. */
export const confirmsReceipt = ({ by, text }: ProcessingRecord): boolean =>
  receivers.includes(by.role) && receiptTexts.includes(text);

/** Returns the instant at which the receipt was confirmed, whether or not the lock had been shipped by then. */
export const confirmedAt = ({ records }: Application | Draft): string | undefined =>
  records.find(confirmsReceipt)?.at;

/**
 * Returns the instant at which a shipped lock was confirmed to have arrived; undefined if the invoice request confirmed
 * the receipt before the shipment.
 */
export function receivedAt(application: Application | Draft): string | undefined {
  const { shipment } = application;
  const at = confirmedAt(application);
  return shipment && at !== undefined && Date.parse(at) >= Date.parse(shipment.shippedAt) ? at : undefined;
}

/** States of an application as the API shows them to its readers. */
export interface StatesShown extends Pick<Application, "status" | "receipt" | "invoice"> {
  payment: (typeof shownPayments)[number];
  handling: (typeof shownHandlings)[number];
  stage: Stage;
  awaitsShipping: boolean;
  inTransit: boolean;
  receivedAt?: string | undefined;
}

/** Returns an application's states as the API shows them to its readers. @param nowMs - milliseconds since the epoch */
export const statesShown = (application: Application | Draft, nowMs: number): StatesShown => ({
  status: application.status,
  payment: paymentShown(application),
  handling: handlingShown(application),
  receipt: application.receipt,
  invoice: application.invoice,
  stage: stageOf(application),
  awaitsShipping: awaitsShipping(application),
  inTransit: isInTransit(application, nowMs),
  receivedAt: receivedAt(application),
});

/** Returns all states in one line, to explain why they forbid a command: "审核通过，已支付，办理中". */
export function stateShown(application: Application | Draft): string {
  const { status, receipt, invoice } = application;
  const parts = [status, paymentShown(application), handlingShown(application), receipt, invoice];
  return [...new Set(parts)].filter((part) => part !== "无" && part !== "未开始").join("，");
}
