import { daysUntil } from "../locks/reminders";
import type { Application } from "./application";
import type { SmsTemplate } from "./sms";

type OfApplication = Exclude<SmsTemplate, "expiring">;

/** An SMS that waits: the news that its id names, its template and its variables. */
export interface WaitingNews {
  /** News in the id, such as "review-2" of "01J…:review-2". */
  news: string;
  template: SmsTemplate;
  params: Record<string, string>;
}

/** Returns the number in the id of a decision's SMS, which counts the decisions up to that one. */
const numberOf = (news: string): number => Number(news.split("-")[1]?.split(":")[0]);
const isLastReview = ({ reviews }: Application, news: string): boolean => numberOf(news) === reviews.length;

/**
 * Decides, by template, whether an SMS that could not be sent at once still tells what is so. What has happened to money,
 * locks and invoices stays true; a decision or a state that another one has followed would mislead.
 */
const holds: Readonly<Record<OfApplication, (application: Application, news: string) => boolean>> = {
  approved: (application, news) =>
    isLastReview(application, news) && application.status === "审核通过" && application.payment === "未支付",
  rejected: (application, news) => isLastReview(application, news) && application.status === "审核不通过",
  paid: ({ status, payment, handling }) =>
    status !== "已撤回" && payment === "已支付" && handling !== "已办理",
  handled: ({ status }) => status !== "已撤回",
  shipped: ({ receipt }) => receipt === "已寄出",
  dispatched: () => true,
  refunded: () => true,
  confirming: ({ invoice }) => invoice === "红冲中",
  reversed: () => true,
  reissued: () => true,
};

/**
 * Returns the variables of an application's SMS that has waited; undefined if it no longer tells what is so, and is not to
 * be sent.
 */
export const newsOfNow = (
  { news, template, params }: WaitingNews,
  application: Application,
): Record<string, string> | undefined =>
  template !== "expiring" && holds[template](application, news) ? params : undefined;

/**
 * Returns the variables of a reminder that has waited, with the days that are left today; undefined once the lock has
 * ended.
 * @param today - Beijing day, YYYY-MM-DD
 */
export function reminderOfNow(
  params: Record<string, string>,
  today: string,
): Record<string, string> | undefined {
  const left = daysUntil(params["day"] ?? "", today);
  return left >= 0 ? { ...params, left: String(left) } : undefined;
}
