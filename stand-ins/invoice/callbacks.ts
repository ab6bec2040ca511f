import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { totalsOf, yuan } from "./face/amount";
import type { Invoice, Ledger } from "./ledger";
import { documentUrls, itemsOf, type Seller } from "./report";

const answerTimeoutMs = 5_000;

export interface CallbackDeps {
  ledger: Ledger;
  /** The provider's own address. */
  url: string;
  seller: Seller;
  /** How long to wait before each repeat, in ms. */
  redeliveryDelaysMs: readonly number[];
  log: Logger;
  /** Ends all waiting and sending. */
  signal: AbortSignal;
}

/** What a callback says: its codes are not the query's, amounts and instants are strings, and there is no XML link. */
function contentOf({ order, serial, state }: Invoice, { url, seller }: CallbackDeps): object {
  const common = { c_fpqqlsh: serial, c_orderno: order.orderNo, c_saletaxnum: seller.taxNumber };
  if (state.is === "failed" || state.is === "unsealed") {
    const { c_orderno: _, ...rest } = common;
    return { ...rest, c_status: state.is === "failed" ? "2" : "3", c_errorMessage: state.reason };
  }
  if (state.is !== "done") throw new Error("only an end is told");
  const { pdfUrl, ofdUrl } = documentUrls(url, state.token);
  const { netFen, taxFen } = totalsOf(order.lines);
  return {
    ...common,
    ...{ c_status: "1", c_fphm: "", c_fpdm: "", allElectronicInvoiceNumber: state.invoiceNumber },
    ...{ c_kprq: String(state.issuedAt), c_bhsje: yuan(netFen), c_hjse: yuan(taxFen) },
    ...{ c_url: pdfUrl, c_ofd_url: ofdUrl, oldEleInvoiceNumber: order.red?.blueNumber ?? "" },
    invoiceItems: itemsOf(order.lines),
  };
}

/**
 * Makes the function that tells an order's end to whoever asked for it: unsigned, as the platform does. A definite
 * answer, good or bad, is the last word; only without one it is told again.
 */
export function createCallbacks(deps: CallbackDeps): (invoice: Invoice) => Promise<void> {
  const { ledger, redeliveryDelaysMs, log, signal } = deps;

  const send = async (invoice: Invoice): Promise<boolean> => {
    const { orderNo, callBackUrl } = invoice.order;
    const form = new URLSearchParams({
      operater: "callback",
      orderno: orderNo,
      content: JSON.stringify(contentOf(invoice, deps)),
    });
    try {
      const answer = await fetch(callBackUrl, {
        method: "POST",
        body: form,
        redirect: "error",
        signal: AbortSignal.any([signal, AbortSignal.timeout(answerTimeoutMs)]),
      });
      const { status } = (await answer.json()) as { status?: unknown };
      log.info({ orderNo, status }, "callback answered");
      return status === "0000" || status === "9999";
    } catch (error) {
      log.warn({ orderNo, err: error }, "callback failed");
      return false;
    }
  };

  return async (invoice) => {
    const { orderNo, callBackUrl } = invoice.order;
    if (callBackUrl === "") return ledger.markTold(orderNo);
    for (const delayMs of [0, ...redeliveryDelaysMs]) {
      await sleep(delayMs, undefined, { signal });
      const answered = await send(invoice);
      if (invoice.plan.answerTwice) await send(invoice);
      if (answered) return ledger.markTold(orderNo);
    }
    log.error({ orderNo }, "callback given up: the result can still be queried");
  };
}
