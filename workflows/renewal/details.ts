import { beijingTime } from "../../domain/beijing-day";
import type { Application } from "../../domain/application/application";
import { openAttempt, refundsOf } from "../../domain/money/attempts";
import { stageOf, type Stage } from "../../domain/application/stage";

/** What an application waits for in a stage, in an operator's words. */
const waitsFor: Readonly<Record<Stage, string>> = {
  编辑中: "等投标人提交",
  待审核: "等审核员审核",
  审核通过: "等投标人付款",
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

/** The state for the Temporal UI, as Markdown; times are Beijing's. No personal data. */
export function detailsOf(application: Application, portalUrl: string | undefined): string {
  const open = openAttempt(application);
  const stage = stageOf(application);
  const refunds = refundsOf(application).map(({ refund }) => `${refund.number} ${refund.status}`);
  const rows: [string, string][] = [
    ["阶段", `${stage}（自 ${beijingTime(application.waitingSince)}）`],
    ["申请状态", application.status],
    ["支付状态", application.payment],
    ["办理状态", application.handling],
    ["取锁方式", `${application.form.pickup} ${application.receipt}`],
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
