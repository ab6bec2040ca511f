import type { Application } from "./application";
import { locksTitle } from "../form/title";
import { issuingStageOf, renewedLocks } from "../locks/results";
import { isAttemptFinal } from "../money/attempts";
import { invoicePhases } from "../values";

/**
 * Sentence for staff that names the way in which all the money of an application goes back, if none of its locks could be
 * renewed. The application ends by itself afterwards (closesByItself).
 */
export const howAllGoesBack =
  "没有一把锁能延期的，应退还全部款项：未寄出的由运维人员撤回申请并退款，已寄出的用【退费】退还全部款项，已开票的用【红冲退款】";

/**
 * Conditions under which the workflow has to withdraw an application, because nothing else would end it: its counted money
 * has all gone back, by whatever way, and it was not handled, or was handled but its invoice has been taken back. The
 * decision waits for everything that is still under way: payment orders, refunds, red letters and invoices, certificates,
 * and questions about the money. What was shipped or issued plays no part.
 */
export const closingConditions: Readonly<Record<string, (application: Application) => boolean>> = {
  "is approved": ({ status }) => status === "审核通过",
  "has no money left": ({ payment }) => payment === "已退款",
  "has no invoice": ({ invoice }) => ["open", "taken back"].includes(invoicePhases[invoice]),
  "isn't handled, or its invoice was taken back": ({ invoice, handling }) =>
    invoicePhases[invoice] === "taken back" || handling !== "已办理",
  "has no open order or refund": ({ attempts }) => attempts.every(isAttemptFinal),
  "has no lock with the authority": (application) => issuingStageOf(application) !== "underWay",
  "has no open question": ({ moneyQuestions = [] }) =>
    moneyQuestions.every(({ settled }) => settled !== undefined),
};

/** Decides whether all closing conditions hold. */
export const closesByItself = (application: Application): boolean =>
  Object.values(closingConditions).every((holds) => holds(application));

/** Returns the opinion with which the system withdraws such an application. It tells the owner what became of the locks. */
export function closingOpinion(application: Application): string {
  const { shipment } = application;
  const renewed = renewedLocks(application);
  return [
    "款项已全部退回，申请自行结束",
    ...(renewed.length > 0 ? [`已延期的锁：${locksTitle(renewed)}`] : []),
    ...(shipment ? [`锁已寄出：${shipment.carrier} ${shipment.trackingNumber}`] : []),
  ].join("；");
}
