import { yuan } from "../domain/invoice/amount";
import { yearsOnOffer } from "../domain/values";
import type { MaterialsConfig } from "./materials";
import type { RenewalConfig } from "./renewal";
import type { RetentionConfig } from "./retention";

interface Terms {
  renewal?: RenewalConfig;
  materials?: MaterialsConfig;
  retention?: RetentionConfig;
}

/**
 * Returns the meaning of the business settings, one line each, for readers who know the trade but no variables. Settings
 * that can't be read are left out. No line holds a secret.
 */
export function meaningsOf({ renewal, materials, retention }: Terms): string[] {
  return [
    ...(renewal ? renewalMeanings(renewal) : []),
    ...(materials ? [materialsMeaning(materials)] : []),
    ...(retention ? [retentionMeaning(retention)] : []),
  ];
}

function renewalMeanings({
  feeTable,
  settings,
  earlyDays,
  endToleranceDays,
  refusesOtherTypes,
}: RenewalConfig): string[] {
  const fees = Object.entries(feeTable).map(
    ([lockType, fen]) =>
      `${lockType} ${yearsOnOffer.map((years, place) => `${years} 年 ${yuan(fen[place] ?? 0)} 元`).join("、")}`,
  );
  return [
    ...fees,
    `二维码 ${settings.wechatWindowSeconds} 秒，银行页面 ${settings.unionPayWindowSeconds} 秒`,
    `寄出 ${settings.receiptDays} 天后自动确认签收，办理后 ${settings.invoiceWindowDays} 天内可以开票，` +
      `到期前 ${earlyDays} 天以内续费不算早`,
    `签发的到期日最多比推算的晚 ${endToleranceDays} 天`,
    `锁类型与锁档案不符的${refusesOtherTypes ? "不能提交" : "只提示"}`,
  ];
}

function materialsMeaning({ asked, clamd }: MaterialsConfig): string {
  const kinds = asked.map(({ name, required }) => `${name}${required ? "（必交）" : ""}`);
  return `申请材料：${kinds.join("、") || "不要"}；${clamd === undefined ? "不扫描病毒" : "扫描病毒"}`;
}

function retentionMeaning({ rules, accessLogsDays, backups, erases }: RetentionConfig): string {
  const terms = [
    `草稿保留 ${rules.drafts} 天`,
    `未完结的 ${rules.unfinished} 天后提示撤回`,
    `已结束的申请 ${rules.applications} 天`,
    `短信 ${rules.sms} 天`,
    `审计保留 ${rules.audit} 天`,
    `提醒手机 ${rules.reminders} 天`,
    `渠道账单 ${rules.bills} 天`,
    `访问日志 ${accessLogsDays} 天`,
    `备份 ${backups.days} 天、${backups.weeks} 周、${backups.months} 个月`,
  ];
  return `${terms.join("，")}；到期的${erases ? "清除" : "只计数，不清除"}`;
}
