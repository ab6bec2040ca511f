import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { totalsOf, yuan } from "./amount";
import type { Invoice, Ledger } from "./ledger";
import { documentUrls, itemsOf, type Seller } from "./report";

const answerTimeoutMs = 5_000;

export interface CallbackDeps {
  ledger: Ledger;
  /** Address of the provider itself. */
  url: string;
  seller: Seller;
  /** Pauses before each repeat, in milliseconds. */
  redeliveryDelaysMs: readonly number[];
  log: Logger;
  /** Signal that ends all waiting and sending. */
  signal: AbortSignal;
}

/**
 * Returns the content of a callback. Unlike in a query's answer, its codes differ, amounts and instants are strings,
 * and the XML link is missing.
 */
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
 * Creates the function that reports an order's end to its sender, unsigned as on the real platform. A callback is
 * repeated only until it gets a definite answer, good or bad.
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
