import { isDeepStrictEqual } from "node:util";
import { activityInfo, metricMeter } from "@temporalio/activity";
import { ApplicationFailure } from "@temporalio/common";
import type { Logger } from "pino";
import { wasSubmitted, type Application } from "../domain/application/application";
import { invoiceOrderOf, redLetterOrderOf } from "../domain/application/invoicing";
import { mayTakeOver, outdatedRun, type RunOrigin } from "../domain/application/run-origin";
import type { InvoiceOrder } from "../domain/invoice/document";
import type { RedLetterOrder } from "../domain/invoice/red-letter";
import {
  findAttempt,
  findRefund,
  isAttemptOver,
  isRefundFinal,
  orderOf,
  refundOrderOf,
} from "../domain/money/attempts";
import type { AttemptOrder, Refund, RefundOrder } from "../domain/money/payment";
import { strayRefundOrderOf } from "../domain/money/stray-refund";
import { findApplication } from "../store/find-application";
import type { ApplicationModel } from "../store/models/application";
import type { StrayRefundDocument, StrayRefundModel } from "../store/models/stray-refund";

/**
 * This type tells how an order stands in what is stored. `stands`: as it is given, so it may be carried out. `absent`: not yet.
 * `passed`: a later state is stored, in which nobody would give it.
 */
type Standing = "stands" | "absent" | "passed";

/** Mark of an order that the same activity has just written, so that it needs no look at the store. */
export const justWritten: unique symbol = Symbol("just written");
/** Run that gives an order, or the mark of one that was just written. A payload can't hold the mark. */
export type OrderedBy = RunOrigin | typeof justWritten;

interface Stores {
  applications: ApplicationModel;
  strayRefunds: StrayRefundModel;
  log: Pick<Logger, "error">;
}

const refusedOrders = () =>
  metricMeter.createCounter("ca_money_refused", "orders", "Orders about money that nothing stored asks for");

/**
 * Creates the question that every activity which moves money asks first: whether the document of its own workflow has
 * the order. What a run knows is not enough, because a run can have been started, or its history written, by somebody who
 * reaches Temporal's port.
 */
export function createStoredOrders({ applications, strayRefunds, log }: Stores) {
  function note(order: string, why: string): void {
    const { workflowExecution, activityType } = activityInfo();
    log.error(
      { workflowId: workflowExecution?.workflowId, activity: activityType, order },
      `order refused: ${why}`,
    );
    refusedOrders().add(1, { activity: activityType });
  }

  /**
   * Returns whether the order may be carried out; false if a later state is stored.
   * @param order - its number, for the log
   * @throws ApplicationFailure NOT_STORED_YET, to be tried again, if it isn't stored; OUTDATED_RUN if the run may not
   * write the application
   */
  async function judged(
    by: OrderedBy,
    order: string,
    standingIn: (application: Application) => Standing,
  ): Promise<boolean> {
    if (by === justWritten) return true;
    const document = await findApplication(applications, activityInfo().workflowExecution?.workflowId ?? "");
    if (!document || !wasSubmitted(document.application)) throw notStoredYet();
    if (!mayTakeOver(document, by)) {
      note(order, "another chain of runs stands");
      throw ApplicationFailure.nonRetryable("the order comes from a run that may not write", outdatedRun);
    }
    return concluded(order, standingIn(document.application));
  }

  function concluded(order: string, standing: Standing): boolean {
    if (standing === "absent") throw notStoredYet();
    if (standing === "passed") note(order, "a later state is stored");
    return standing === "stands";
  }

  /** Returns how the refund stands, of a stray refund's workflow or of an application's. */
  async function judgedRefund(by: OrderedBy, order: RefundOrder, open: Refund["status"]): Promise<boolean> {
    const standing = (refund: Refund | undefined, stored: RefundOrder | undefined): Standing => {
      if (!refund || !isSame(stored, order)) return "absent";
      if (refund.status === open) return "stands";
      return isRefundFinal(refund) ? "passed" : "absent";
    };
    const { workflowType, workflowExecution } = activityInfo();
    if (workflowType !== "strayRefund")
      return judged(by, order.refundNumber, (application) => {
        const found = findRefund(application, order.refundNumber);
        return standing(found?.refund, found && refundOrderOf(found));
      });
    const stray = await strayRefunds.findById(workflowExecution?.workflowId).lean<StrayRefundDocument>();
    return concluded(
      order.refundNumber,
      standing(stray?.strayRefund.refund, stray ? strayRefundOrderOf(stray.strayRefund) : undefined),
    );
  }

  const judgedAttempt = (
    by: OrderedBy,
    order: AttemptOrder,
    standingOf: (attempt: Application["attempts"][number]) => Standing,
  ): Promise<boolean> =>
    judged(by, order.number, (application) => {
      const attempt = findAttempt(application, order.number);
      if (!attempt || !isSame(orderOf(attempt), order)) return "absent";
      return isAttemptOver(attempt) ? "passed" : standingOf(attempt);
    });

  return {
    mayPrepare: (by: OrderedBy, order: AttemptOrder) =>
      judgedAttempt(by, order, ({ status }) => (status === "待支付" ? "stands" : "passed")),
    mayClose: (by: OrderedBy, order: AttemptOrder) =>
      judgedAttempt(by, order, ({ status, expired, superseding }) =>
        expired || superseding || status === "被取代" ? "stands" : "absent",
      ),
    mayRefund: (by: OrderedBy, order: RefundOrder) => judgedRefund(by, order, "退款中"),
    mayTreat: (by: OrderedBy, order: RefundOrder) => judgedRefund(by, order, "退款异常"),
    mayInvoice: (by: OrderedBy, order: InvoiceOrder) =>
      judged(by, order.orderNo, (application) => {
        if (!application.invoiceRequests.some(({ orderNo }) => orderNo === order.orderNo)) return "absent";
        const isOpen = application.invoice === "开票中";
        return isOpen && isSame(invoiceOrderOf(application), order) ? "stands" : "passed";
      }),
    mayReverse: (by: OrderedBy, order: RedLetterOrder) =>
      judged(by, order.billId, (application) => {
        if (!application.redLetters?.some(({ billId }) => billId === order.billId)) return "absent";
        const isOpen = application.invoice === "红冲中";
        return isOpen && isSame(redLetterOrderOf(application), order) ? "stands" : "passed";
      }),
    mayRetryInvoice: (by: OrderedBy, orderNo: string) =>
      judged(by, orderNo, ({ invoice, invoiceRequests, redLetters = [] }) => {
        const isLatest = (orders: readonly { orderNo: string }[]) => orders.at(-1)?.orderNo === orderNo;
        if (invoice === "开票中" && isLatest(invoiceRequests)) return "stands";
        if (invoice === "红冲中" && isLatest(redLetters)) return "stands";
        const isKnown = [...invoiceRequests, ...redLetters].some((order) => order.orderNo === orderNo);
        return isKnown ? "passed" : "absent";
      }),
  };
}

export type StoredOrders = ReturnType<typeof createStoredOrders>;

const notStoredYet = () =>
  ApplicationFailure.create({ message: "the order is not stored yet", type: "NOT_STORED_YET" });

/** Compares a stored order with a given one as JSON has them, without undefined fields. */
const isSame = (stored: unknown, given: unknown): boolean => isDeepStrictEqual(plain(stored), plain(given));

/** Returns a value as JSON has it, without its undefined fields. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));
