import type { Application } from "../../domain/application/application";
import { openAttempt, refundsOf } from "../../domain/money/attempts";
import { stageOf } from "../../domain/application/stage";

/** The state as a short Markdown table for the Temporal UI. No personal data. */
export function detailsOf(application: Application): string {
  const open = openAttempt(application);
  const refunds = refundsOf(application).map(({ refund }) => `${refund.number} ${refund.status}`);
  const rows: [string, string][] = [
    ["阶段", `${stageOf(application)}（自 ${application.waitingSince}）`],
    ["申请状态", application.status],
    ["支付状态", application.payment],
    ["办理状态", application.handling],
    ["取锁方式", `${application.form.pickup} ${application.receipt}`],
    ["发票", application.invoice],
    ["待支付订单", open ? `${open.number}，截止 ${open.deadline}` : "无"],
    ["退款", refunds.join("；") || "无"],
    ["提醒", application.operatorNotes.map(({ text }) => text).join("；") || "无"],
  ];
  return ["| 项目 | 内容 |", "| --- | --- |", ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join(
    "\n",
  );
}
