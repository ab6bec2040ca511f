import {
  defineSearchAttributeKey,
  TypedSearchAttributes,
  type SearchAttributeUpdatePair,
} from "@temporalio/common";
import type { Application } from "../../domain/application/application";
import { openAttempt, refundsOf } from "../../domain/money/attempts";
import type { ApplicationForm } from "../../domain/form/form";
import { stageOf, type Stage } from "../../domain/application/stage";
import { lockKeysOf } from "../../domain/locks/holds";
import { feeFenOf, feesByLock } from "../../domain/application/fees";
import { shortNumberOf } from "../../domain/form/short-number";
import { lockTitle, titleOf } from "../../domain/form/title";
import { yuan } from "../../domain/invoice/amount";
import { beijingTime } from "../../domain/beijing-day";
import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from "@temporalio/workflow";

/** Search attributes by which operators find applications. They are not encrypted, so they hold no personal data. */
export const caStage = defineSearchAttributeKey("CaStage", "KEYWORD");
export const caWaitingSince = defineSearchAttributeKey("CaWaitingSince", "DATETIME");
export const caPickup = defineSearchAttributeKey("CaPickup", "KEYWORD");
/**
 * Search attribute with the keys of all locks, so that an application for twenty locks is found as easily as one for a
 * single lock.
 */
export const caLockSerials = defineSearchAttributeKey("CaLockSerials", "KEYWORD_LIST");
export const caPaymentDeadline = defineSearchAttributeKey("CaPaymentDeadline", "DATETIME");
/** Search attribute with the short number as it is printed, "0123-456-789", which people tell on the telephone. */
const caNumber = defineSearchAttributeKey("CaNumber", "KEYWORD");

/** Search attributes that must be registered in the namespace. */
export const searchAttributes = [
  caStage,
  caWaitingSince,
  caPickup,
  caLockSerials,
  caPaymentDeadline,
  caNumber,
];

function searchAttributesOf(application: Application): SearchAttributeUpdatePair[] {
  const deadline = openAttempt(application)?.deadline;
  return [
    { key: caStage, value: stageOf(application) },
    { key: caWaitingSince, value: new Date(application.waitingSince) },
    { key: caPickup, value: application.form.pickup },
    { key: caLockSerials, value: lockKeysOf(application.form) },
    { key: caPaymentDeadline, value: deadline === undefined ? null : new Date(deadline) },
    { key: caNumber, value: shortNumberOf(application.id) },
  ];
}

/** Returns the search attributes with which the first submission starts a workflow at the given time. */
export const firstStartAttributes = (id: string, form: ApplicationForm, at: Date): TypedSearchAttributes =>
  new TypedSearchAttributes([
    { key: caNumber, value: shortNumberOf(id) },
    { key: caStage, value: "待审核" satisfies Stage },
    { key: caWaitingSince, value: at },
    { key: caPickup, value: form.pickup },
    { key: caLockSerials, value: lockKeysOf(form) },
  ]);

/**
 * Search attributes that are no news by themselves. CaWaitingSince changes together with the stage; if it differs alone,
 * that is only the clock of the client that started the workflow. The number never changes; only a run that was started
 * without it lacks it.
 */
const noNews: readonly string[] = [caWaitingSince.name, caNumber.name];

/** Returns a function that picks the search attributes that differ from the known ones, and nothing if that is no news. */
export function newsBeside(
  known: TypedSearchAttributes | readonly SearchAttributeUpdatePair[],
): (pairs: readonly SearchAttributeUpdatePair[]) => SearchAttributeUpdatePair[] {
  const pairs = known instanceof TypedSearchAttributes ? known.getAll() : known;
  const values = new Map(pairs.map(({ key, value }) => [key.name, comparable(value)]));
  return (others) => {
    const news = others.filter(({ key, value }) => comparable(value) !== (values.get(key.name) ?? null));
    return news.some(({ key }) => !noNews.includes(key.name)) ? news : [];
  };
}

function comparable(value: unknown): unknown {
  if (value instanceof Date) return value.getTime();
  return Array.isArray(value) ? value.join(" ") : (value ?? null);
}

/** Sentence for each stage that tells operators what the application waits for. */
const waitsFor: Readonly<Record<Stage, string>> = {
  编辑中: "等投标人提交",
  待审核: "等审核员审核",
  审核不通过: "等投标人修改后再提交，没有时限",
  待支付: "等投标人付款，没有时限",
  办理中: "等审核员办理",
  已办理: "等收货、开票，或期满自行结束",
  已撤回: "已撤回；有退款的，等退款完成",
  退款异常: "等运维处理退款",
  开票失败: "等投标人再次开票；开票员登出的，先请其登录",
  红冲中: "等红冲完成",
  红冲失败: "等运维处理红冲",
};

/** Escapes the characters that have a meaning in Markdown. */
const plain = (text: string): string => text.replace(/[\\`*_{}[\]<>()#+!|~]/g, String.raw`\$&`);

/**
 * Returns the locks in one line: "单位锁 AB12345 2年 400.00元"; without fees if the locks were changed since the latest
 * submission.
 */
function locksOf(application: Application): string {
  const fees = feesByLock(application);
  return application.form.locks
    .map((lock, index) => {
      const fee = fees?.[index];
      return `${lockTitle(lock)} ${lock.years}年${fee === undefined ? "" : ` ${yuan(fee)}元`}`;
    })
    .join("；");
}

/** Returns the application's state as Markdown for the Temporal UI. Times are Beijing time. It holds no personal data. */
function detailsOf(application: Application, portalUrl: string | undefined): string {
  const open = openAttempt(application);
  const stage = stageOf(application);
  const refunds = refundsOf(application).map(({ refund }) => `${refund.number} ${refund.status}`);
  const { form } = application;
  const rows: [string, string][] = [
    ["申请", plain(titleOf(application.id, form))],
    [`锁（${form.locks.length}把）`, locksOf(application)],
    ["费用合计", feesByLock(application) ? `${yuan(feeFenOf(application))}元` : "锁已修改，提交后重新计算"],
    ["阶段", `${stage}（自 ${beijingTime(application.waitingSince)}）`],
    ["申请状态", application.status],
    ["支付状态", application.payment],
    ["办理状态", application.handling],
    ["取锁方式", application.receipt === "无" ? form.pickup : `${form.pickup} ${application.receipt}`],
    ["发票", application.invoice],
    ["待支付订单", open ? `${open.number}，截止 ${beijingTime(open.deadline)}` : "无"],
    ["退款", refunds.join("；") || "无"],
    ["提醒", application.operatorNotes.map(({ text }) => text).join("；") || "无"],
  ];
  const page = `${portalUrl}/operations/applications/${application.id}`;
  return [
    `**${application.endedAt === undefined ? waitsFor[stage] : "已办结"}**（时间均为北京时间）`,
    ...(portalUrl === undefined ? [] : ["", `[在门户中打开](${page})`]),
    "",
    "| 项目 | 内容 |",
    "| --- | --- |",
    ...rows.map(([name, value]) => `| ${name} | ${value} |`),
  ].join("\n");
}

/**
 * Creates a function that updates what operators see of an application in the Temporal UI. Search attributes are written
 * only if one changed by which operators search, because each write costs the server more than anything else that a
 * workflow does.
 */
export function createOperatorView(
  portalUrl: string | undefined,
): (application: Application, isCarried?: boolean) => void {
  // Attributes that the run was started with, or took over from the run before it, need not be written again.
  let newsOf = newsBeside(workflowInfo().typedSearchAttributes);
  return (application, isCarried = false) => {
    setCurrentDetails(detailsOf(application, portalUrl));
    const pairs = searchAttributesOf(application);
    const news = newsOf(pairs);
    // The first workflow task of a continued run must leave something in its history. If it did nothing but refuse an
    // update, Temporal would refuse the next update as not processed by a worker.
    if (news.length === 0 && !isCarried) return;
    newsOf = newsBeside(pairs);
    upsertSearchAttributes(isCarried ? pairs : news);
  };
}
