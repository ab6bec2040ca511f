import { condition, proxyActivities, setHandler, workflowInfo } from "@temporalio/workflow";
import type { FloorActivities } from "./activities";
import * as messages from "./messages";

const activities = proxyActivities<FloorActivities>({ startToCloseTimeout: "10 seconds" });

/**
 * The bare workflow. It costs only the time that the engine itself needs for the messages and calls of one life. It
 * checks, writes and shows nothing.
 */
export async function floorLife(): Promise<string> {
  const orderNo = workflowInfo().workflowId;
  let status = "new";
  let paid = false;
  let invoiceAsked = false;
  let invoiceNoticed = false;
  const become = (next: string): messages.FloorState => {
    status = next;
    return { status, orderNo };
  };
  setHandler(messages.submit, () => become("submitted"));
  setHandler(messages.review, () => become("approved"));
  setHandler(messages.startPayment, async () => {
    await activities.preparePayment(orderNo);
    return become("payable");
  });
  setHandler(messages.paymentNotice, () => {
    paid = true;
  });
  setHandler(messages.markHandled, () => become("handled"));
  setHandler(messages.requestInvoice, () => {
    invoiceAsked = true;
    return become("invoicing");
  });
  setHandler(messages.invoiceNotice, () => {
    invoiceNoticed = true;
  });

  await condition(() => paid && invoiceAsked);
  await activities.placeInvoice(orderNo);
  await condition(() => invoiceNoticed);
  await activities.queryInvoice(orderNo);
  return activities.archiveInvoice(orderNo);
}
