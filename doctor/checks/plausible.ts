import type { Environment } from "../../config/environment";
import type { RenewalConfig } from "../../config/renewal";
import { yuan } from "../../domain/invoice/amount";
import { reminderDays } from "../../domain/locks/reminders";
import { yearsOnOffer } from "../../domain/values";
import type { Fault } from "../fault";

interface Bounds {
  least: number;
  most: number;
  unit: string;
  /** Reason why values beyond the bounds can't be meant. */
  why: string;
  /** True if a value beyond the bounds would break the law or a channel's rules, so that it stops the start. */
  stops?: true;
}

const century = 36_500;
const firstReminderDays = Math.max(...reminderDays);
const halfYear = "网络安全法要求日志至少留存六个月";
const backups = "太短的没有更早的可恢复，太长的把清除了的个人信息一直留着";
const perOrganisation = "一个单位办一批锁也会被拒绝";

/** Bounds of the numbers that make sense in production. A value beyond them has the wrong unit or a wrong digit. */
export const bounds: Readonly<Record<string, Bounds>> = {
  PAYMENT_WINDOW_SECONDS: {
    ...{ least: 60, most: 7_200, unit: "秒" },
    why: "微信的二维码最短一分钟，最长两小时",
    stops: true,
  },
  UNIONPAY_WINDOW_SECONDS: {
    ...{ least: 300, most: 86_400, unit: "秒" },
    why: "在银行页面付款要几分钟，银联的订单当天有效",
    stops: true,
  },
  RECEIPT_DAYS: { least: 3, most: 60, unit: "天", why: "邮件要几天才到" },
  INVOICE_WINDOW_DAYS: {
    least: 30,
    most: 1_095,
    unit: "天",
    why: "付款的人来不及开票，或跨年太久税务局不收",
  },
  EARLY_RENEWAL_DAYS: {
    ...{ least: firstReminderDays, most: 400, unit: "天" },
    why: `到期前 ${firstReminderDays} 天就有短信请人办理，不能又说为时尚早`,
  },
  CERTIFICATE_TOLERANCE_DAYS: {
    ...{ least: 1, most: 366, unit: "天" },
    why: "签发的日子与推算的常差几天，差一年以上的多半是登记错了",
  },
  RETAIN_DRAFTS_DAYS: { least: 7, most: century, unit: "天", why: "还在填写的会被删去" },
  RETAIN_UNFINISHED_DAYS: { least: 30, most: century, unit: "天", why: "还在等付款的会被提示撤回" },
  RETAIN_APPLICATIONS_DAYS: { least: 180, most: century, unit: "天", why: "有疑问时已查不到" },
  RETAIN_SMS_DAYS: { least: 30, most: century, unit: "天", why: "有投诉时已查不到" },
  RETAIN_AUDIT_DAYS: { least: 180, most: century, unit: "天", why: halfYear, stops: true },
  RETAIN_REMINDERS_DAYS: { least: 30, most: century, unit: "天", why: "锁刚到期，提醒手机就删去了" },
  RETAIN_BILLS_DAYS: { least: 1_825, most: century, unit: "天", why: "银行对账单是会计资料，一般保存十年" },
  RETAIN_ACCESS_LOGS_DAYS: { least: 180, most: century, unit: "天", why: halfYear },
  BACKUP_KEEP_DAYS: { least: 3, most: 400, unit: "天", why: "太短的，出错两天后才发现就已没有之前的备份" },
  BACKUP_KEEP_WEEKS: { least: 1, most: 60, unit: "周", why: backups },
  BACKUP_KEEP_MONTHS: { least: 1, most: 24, unit: "个月", why: backups },
  OIDC_CLOCK_TOLERANCE_SECONDS: { least: 0, most: 120, unit: "秒", why: "过期的令牌还能用这么久" },
  START_TIMEOUT_SECONDS: { least: 30, most: 3_600, unit: "秒", why: "数据库启动要半分钟以上" },
  ALERTS_SILENCE_SECONDS: {
    least: 180,
    most: 3_600,
    unit: "秒",
    why: "太短的误报，太长的没有人知道监控停了",
  },
  WORKER_TAKES_OVER_AFTER_SECONDS: { least: 30, most: 3_600, unit: "秒", why: "重启一次也要这么久" },
  WORKER_CACHED_WORKFLOWS: {
    least: 10,
    most: 2_000,
    unit: "个",
    why: "太少的每一步都要重放；每个占 0.3 MB，Worker 的容器只有 1 GB",
  },
  LIMIT_READS_PER_MINUTE: { least: 60, most: 100_000, unit: "次", why: "一个页面要读好几次" },
  LIMIT_WRITES_PER_MINUTE: { least: 10, most: 10_000, unit: "次", why: "正常办理也会被拒绝" },
  LIMIT_REQUESTS_PER_MINUTE_OF_ORGANISATION: { least: 100, most: 100_000, unit: "次", why: perOrganisation },
  LIMIT_REQUESTS_PER_MINUTE_OF_ADDRESS: {
    least: 200,
    most: 1_000_000,
    unit: "次",
    why: "同一出口的人共用一个地址",
  },
  LIMIT_DRAFTS_PER_DAY: { least: 20, most: 10_000, unit: "件", why: perOrganisation },
  LIMIT_SUBMISSIONS_PER_DAY: { least: 20, most: 10_000, unit: "件", why: perOrganisation },
  LIMIT_ORDERS_PER_HOUR: { least: 10, most: 1_000, unit: "笔", why: "二维码过期了要重新开单" },
  LIMIT_INVOICE_DELIVERIES_PER_DAY: { least: 3, most: 1_000, unit: "次", why: "填错了邮箱要再发" },
  LIMIT_SMS_OF_NUMBER_PER_DAY: { least: 5, most: 1_000, unit: "条", why: "一件申请要发好几条" },
  LIMIT_MATERIAL_MEGABYTES_PER_DAY: { least: 20, most: 100_000, unit: "MB", why: "一份材料就有 5 MB" },
  LIMIT_READS_AT_ONCE: { least: 1, most: 50, unit: "个", why: "一个单位会占住数据库" },
  LIMIT_WRITES_AT_ONCE: { least: 1, most: 50, unit: "个", why: "一个单位会占住流程" },
  LIMIT_UPLOADS_AT_ONCE: { least: 2, most: 200, unit: "个", why: "每个上传占 25 MB 内存" },
  LIMIT_INSPECTIONS_AT_ONCE: { least: 1, most: 8, unit: "个", why: "每个检查占 448 MB 内存" },
  LIMIT_INSPECTION_SECONDS_PER_DAY: { least: 60, most: 86_400, unit: "秒", why: "一份材料要几秒" },
  LIMIT_CONNECTIONS: { least: 100, most: 100_000, unit: "个", why: "每个浏览器要好几个连接" },
  LIMIT_CONNECTIONS_OF_ADDRESS: { least: 50, most: 100_000, unit: "个", why: "反向代理是一个地址" },
};

/** Bounds of a plausible fee for one lock and year, in fen. */
const leastFeeFen = 1_000;
const mostFeeFen = 500_000;

/** Finds values that a program accepts but that can't be meant in production. */
export function implausible(environment: Environment, renewal: RenewalConfig | undefined): Fault[] {
  return [
    ...numberFaults(environment),
    ...termFaults(environment),
    ...hoursFaults(environment),
    ...(renewal ? feeFaults(renewal) : []),
  ];
}

/** Finds office hours that end before they begin, because the afternoon is written with twelve hours. */
function hoursFaults({ OFFICE_HOURS: text = "" }: Environment): Fault[] {
  const spans = text.matchAll(/(\d{1,2})[:：](\d{2})\s*(?:至|到|[-–—~～]+)\s*(\d{1,2})[:：](\d{2})/g);
  return [...spans].flatMap(([span, from, fromMinute, to, toMinute]) =>
    Number(from) * 60 + Number(fromMinute) < Number(to) * 60 + Number(toMinute)
      ? []
      : [
          {
            about: "OFFICE_HOURS",
            fault: `${span}：结束不在开始之后`,
            remedy: "用 24 小时制，如 9:00至17:00；跨过零点的，写进 DOCTOR_ACCEPTS",
          },
        ],
  );
}

function numberFaults(environment: Environment): Fault[] {
  return Object.entries(bounds).flatMap(([about, { least, most, unit, why, stops = false }]) => {
    const value = environment[about];
    // The variable's reader reports values that are no numbers.
    if (!value || !/^\d+$/.test(value) || (Number(value) >= least && Number(value) <= most)) return [];
    return [
      {
        about,
        fault: `是 ${Number(value)} ${unit}：${why}`,
        remedy: `改为 ${least} 到 ${most} ${unit}，或从 .env 删去用默认值；确实要这样的，写进 DOCTOR_ACCEPTS`,
        stops,
      },
    ];
  });
}

/** Pairs of numbers, with their defaults, of which the first mustn't be smaller than the second. */
const orders: readonly [first: Ordered, second: Ordered, why: string][] = [
  [["RETAIN_APPLICATIONS_DAYS", 1_825], ["INVOICE_WINDOW_DAYS", 365], "申请清除了，还说可以开票"],
  [
    ["LIMIT_REQUESTS_PER_MINUTE_OF_ADDRESS", 3_000],
    ["LIMIT_READS_PER_MINUTE", 600],
    "一个账号就能用完，同一出口的人都被拒绝",
  ],
  [
    ["LIMIT_REQUESTS_PER_MINUTE_OF_ORGANISATION", 1_500],
    ["LIMIT_READS_PER_MINUTE", 600],
    "一个账号就能用完，同一单位的人都被拒绝",
  ],
  [["LIMIT_CONNECTIONS", 2_000], ["LIMIT_CONNECTIONS_OF_ADDRESS", 500], "一个地址就能占满，其他人都连不上"],
];
type Ordered = [name: string, otherwise: number];

/** Finds terms that contradict each other. */
function termFaults(environment: Environment): Fault[] {
  const valueOf = ([name, otherwise]: Ordered) => Number(environment[name] || otherwise);
  return orders.flatMap(([first, second, why]) => {
    const [smaller, larger] = [valueOf(first), valueOf(second)];
    if (!(smaller < larger)) return [];
    const [[about], [other]] = [first, second];
    const fault = `是 ${smaller}，比 ${other} 的 ${larger} 还小：${why}`;
    return [{ about, fault, remedy: `${about} 改得不小于 ${other}，或两项都从 .env 删去用默认值` }];
  });
}

function feeFaults({ feeTable }: RenewalConfig): Fault[] {
  const about = "FEE_TABLE";
  return Object.entries(feeTable).flatMap(([lockType, fees]) =>
    fees.flatMap((fen, place): Fault[] => {
      const years = yearsOnOffer[place] ?? 1;
      const price = `${lockType} ${years} 年只要 ${yuan(fen)} 元`;
      if (fen < leastFeeFen * years)
        return [
          {
            about,
            fault: `${price}：金额的单位是分`,
            remedy:
              "试过付款的，deploy/ca trial off；写成了元的，各乘以 100；确实这么便宜的，写进 DOCTOR_ACCEPTS",
            stops: true,
          },
        ];
      if (fen > mostFeeFen * years)
        return [
          {
            about,
            fault: `${price.replace("只要", "要")}：金额的单位是分`,
            remedy: "核对 FEE_TABLE 各项的位数；确实这么贵的，写进 DOCTOR_ACCEPTS",
            stops: true,
          },
        ];
      const shorter = fees[place - 1];
      if (shorter === undefined || fen >= shorter) return [];
      return [
        {
          about,
          fault: `${price}，比 ${yearsOnOffer[place - 1]} 年的 ${yuan(shorter)} 元还少`,
          remedy: "FEE_TABLE 各项依次是 1、2、3 年一共的费用；确实这样定价的，写进 DOCTOR_ACCEPTS",
        },
      ];
    }),
  );
}
