import { condition, proxyActivities, setHandler } from "@temporalio/workflow";
import type { PlainActivities } from "./activities";
import * as messages from "./messages";

const { saveState, logEvent, preparePayment, placeInvoice, queryInvoice, archiveInvoice } =
  proxyActivities<PlainActivities>({ startToCloseTimeout: "30 seconds" });

/** The same life as a newcomer would write it: signals change the state, two regular activities write it down. */
export async function plainLife(submitted: messages.PlainState): Promise<string> {
  let state = submitted;
  let invoiceFor: Record<string, string> | undefined;
  let news = 0;

  const become = async (event: string, change: Partial<messages.PlainState>): Promise<void> => {
    const at = new Date().toISOString();
    const record = { at, text: event };
    state = { ...state, ...change, version: state.version + 1, records: [...state.records, record] };
    await saveState(state);
    await logEvent({ id: state.id, version: state.version, event, at });
  };

  setHandler(messages.currentState, () => state);
  setHandler(messages.review, ({ decision }) =>
    become("reviewed", { status: decision === "approve" ? "审核通过" : "审核不通过" }),
  );
  setHandler(messages.startPayment, async (attempt) => {
    await become("attemptOpened", { attempt });
    const { codeUrl } = await preparePayment(attempt);
    await become("attemptPrepared", { codeUrl: codeUrl ?? "form" });
  });
  setHandler(messages.paid, () => become("paid", { payment: "已支付", handling: "办理中" }));
  setHandler(messages.ship, () => become("shipped", {}));
  setHandler(messages.handled, () => become("handled", { handling: "已办理" }));
  setHandler(messages.requestInvoice, async ({ buyer }) => {
    await become("invoiceRequested", { invoice: "开票中" });
    invoiceFor = buyer;
  });
  setHandler(messages.invoiceNews, () => {
    news += 1;
  });

  await become("submitted", { status: "待审核" });
  await condition(() => invoiceFor !== undefined);
  const orderNo = `${state.id.slice(0, 10)}${state.id.slice(-8)}01`;
  await placeInvoice({ orderNo, applicationId: state.id, buyer: invoiceFor ?? {} });
  for (;;) {
    const seen = news;
    const result = await queryInvoice(orderNo);
    if (result.standing === "issued") {
      const { fileId } = await archiveInvoice({ orderNo, applicationId: state.id, pdfUrl: result.pdfUrl });
      await become("invoiceIssued", { invoice: "已开票", fileId });
      break;
    }
    await condition(() => news > seen, "2 seconds");
  }
  await become("ended", { endedAt: new Date().toISOString() });
  return state.id;
}
