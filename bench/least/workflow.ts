import { condition, proxyLocalActivities, setHandler, workflowInfo } from "@temporalio/workflow";
import type { LeastActivities } from "./activities";
import * as messages from "./messages";

const activities = proxyLocalActivities<LeastActivities>({ startToCloseTimeout: "10 seconds" });

/**
 * Plays the least life, with the least that any life consists of: each message changes the state and writes it, and the
 * outside parties are asked the questions that every life has to ask. The workflow makes no checks.
 */
export async function leastLife(): Promise<string> {
  let state: messages.LeastState | undefined;
  let notices = 0;
  const become = async (change: Partial<messages.LeastState>): Promise<messages.LeastState> => {
    if (!state) throw new Error("nothing was submitted");
    state = { ...state, ...change };
    await activities.save(state);
    return state;
  };

  setHandler(messages.currentState, () => state);
  setHandler(messages.submit, (draft) => {
    state = draft;
    return become({ status: "待审核" });
  });
  setHandler(messages.review, async () => {
    const approved = await become({ status: "审核通过" });
    await activities.sendSms({ id: approved.id, template: "approved" });
    return approved;
  });
  setHandler(messages.startPayment, async (attempt) => {
    await become({ attempt });
    const { codeUrl } = await activities.preparePayment(attempt);
    return become({ attempt: { ...attempt, ...(codeUrl === undefined ? {} : { codeUrl }) } });
  });
  setHandler(messages.paymentNotice, async () => {
    const { id } = await become({ payment: "已支付" });
    await activities.sendSms({ id, template: "paid" });
  });
  setHandler(messages.markHandled, () => become({}));
  setHandler(messages.requestInvoice, async ({ buyer }) => {
    const asked = await become({ buyer });
    await activities.requestInvoice({ id: asked.id, buyer });
    return asked;
  });
  setHandler(messages.invoiceNotice, () => {
    notices += 1;
  });

  const id = workflowInfo().workflowId;
  await condition(() => state?.buyer !== undefined && notices > 0);
  for (;;) {
    const result = await activities.queryInvoice(id);
    if (result.status === "issued") {
      const fileIds = await activities.keepInvoice({ id, issued: result });
      await become({ fileIds, endedAt: new Date().toISOString() });
      return id;
    }
    const seen = notices;
    await condition(() => notices > seen, "2 seconds");
  }
}
