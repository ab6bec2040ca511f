import type { Application, Draft } from "./application";
import { refundsOf } from "../money/attempts";
import type { HandlingStatus, Status } from "./values";

export type Stage =
  | "退款异常"
  | "已撤回"
  | "红冲失败"
  | "开票失败"
  | "红冲中"
  | "已办理"
  | "办理中"
  | "待支付"
  | Status;

/** CaStage: the first that applies, so that an operator sees what needs a hand before all else. */
export function stageOf(application: Application | Draft): Stage {
  if (refundsOf(application).some(({ refund }) => refund.status === "退款异常")) return "退款异常";
  if (application.status === "已撤回") return "已撤回";
  const { invoice } = application;
  if (invoice === "红冲失败" || invoice === "开票失败" || invoice === "红冲中") return invoice;
  if (application.handling !== "未开始") return application.handling;
  if (application.status === "审核通过") return "待支付";
  return application.status;
}

/** The bidder's lists: every status of CA申请, three tabs of CA支付, two of 打印电子发票. */
export const tabs = [
  "编辑中",
  "待审核",
  "审核通过",
  "审核不通过",
  "已撤回",
  "未支付",
  "已支付",
  "已办理",
  "未申请",
  "已申请",
] as const;
export type Tab = (typeof tabs)[number];

/** The reviewer's two queues. */
export const queues = ["待审核", "办理中"] as const;
export type Queue = (typeof queues)[number];

/** 办理状态 as the users read it: a withdrawn application's is 已撤回. */
export function handlingShown({ status, handling }: Application | Draft): HandlingStatus | "已撤回" {
  return status === "已撤回" ? "已撤回" : handling;
}

/** 支付状态 as the users read it: money on its way back is 退款中. */
export function paymentShown({ status, payment }: Application | Draft): Application["payment"] | "退款中" {
  return status === "已撤回" && payment === "已支付" ? "退款中" : payment;
}

/** The tabs under which the owner finds the application. */
export function tabsOf(application: Application | Draft): Tab[] {
  const { status, payment, handling, invoice } = application;
  const found: Tab[] = [status];
  const withdrawn = status === "已撤回";
  if (status === "审核通过" && payment === "未支付") found.push("未支付");
  if (!withdrawn && handling === "办理中") found.push("已支付");
  if (withdrawn && payment !== "未支付") found.push("已支付");
  if (!withdrawn && handling === "已办理") found.push("已办理");
  const toBeAskedFor = invoice === "未申请" || invoice === "开票失败";
  if (!withdrawn && payment === "已支付" && toBeAskedFor) found.push("未申请");
  // The red invoice of a refund stays there to be fetched.
  if (withdrawn ? invoice === "已红冲" : !toBeAskedFor) found.push("已申请");
  return found;
}

/** The reviewer's queue in which the application waits, and since when: 待审核 by submission, 办理中 by payment. */
export function queueOf(application: Application | Draft): { queue: Queue; since: string } | undefined {
  const { status, handling, paidAt, submissions } = application;
  if (status === "待审核") return { queue: "待审核", since: submissions.at(-1)?.at ?? application.createdAt };
  if (status === "审核通过" && handling === "办理中" && paidAt) return { queue: "办理中", since: paidAt };
  return undefined;
}

/** 待寄出: paid, mailed, and not shipped yet. */
export function awaitsShipping({ status, payment, form, shipment }: Application | Draft): boolean {
  return status === "审核通过" && payment === "已支付" && form.pickup === "邮寄" && !shipment;
}

/** The whole standing in a line, for whoever is told that it forbids a command: "审核通过，已支付，办理中". */
export function stateShown(application: Application | Draft): string {
  const { status, receipt, invoice } = application;
  const parts = [status, paymentShown(application), handlingShown(application), receipt, invoice];
  return [...new Set(parts)].filter((part) => part !== "无" && part !== "未开始").join("，");
}
