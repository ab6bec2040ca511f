import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { sign, signatureHeaders } from "../../gateways/invoice-provider/signature";
import type { Invoice, Ledger } from "./ledger";
import { report } from "./report";

const answerTimeoutMs = 5_000;

export interface CallbackDeps {
  ledger: Ledger;
  /** The provider's own address. */
  url: string;
  appKey: string;
  appSecret: string;
  /** How long to wait before each repeat, in ms. */
  redeliveryDelaysMs: readonly number[];
  now: () => number;
  log: Logger;
  /** Ends all waiting and sending. */
  signal: AbortSignal;
}

/** Makes the function that tells an invoice's end to whoever asked for it, again and again until it is taken. */
export function createCallbacks(deps: CallbackDeps): (invoice: Invoice) => Promise<void> {
  const { ledger, url, appKey, appSecret, redeliveryDelaysMs, now, log, signal } = deps;

  const send = async (invoice: Invoice): Promise<boolean> => {
    const target = new URL(invoice.order.callBackUrl);
    const body = JSON.stringify(report(invoice, url));
    const timestamp = String(Math.floor(now() / 1000));
    const nonce = randomBytes(16).toString("hex");
    const path = target.pathname + target.search;
    try {
      const answer = await fetch(target, {
        method: "POST",
        body,
        redirect: "error",
        signal: AbortSignal.any([signal, AbortSignal.timeout(answerTimeoutMs)]),
        headers: {
          "content-type": "application/json; charset=utf-8",
          [signatureHeaders.appKey]: appKey,
          [signatureHeaders.timestamp]: timestamp,
          [signatureHeaders.nonce]: nonce,
          [signatureHeaders.signature]: sign(appSecret, { method: "POST", path, timestamp, nonce, body }),
        },
      });
      await answer.body?.cancel();
      log.info({ orderNo: invoice.order.orderNo, status: answer.status }, "callback answered");
      return answer.ok;
    } catch (error) {
      log.warn({ orderNo: invoice.order.orderNo, err: error }, "callback failed");
      return false;
    }
  };

  return async (invoice) => {
    for (const delayMs of [0, ...redeliveryDelaysMs]) {
      await sleep(delayMs, undefined, { signal });
      const taken = await send(invoice);
      if (invoice.plan.answerTwice) await send(invoice);
      if (taken) {
        ledger.markTold(invoice.order.orderNo);
        return;
      }
    }
    log.error({ orderNo: invoice.order.orderNo }, "callback given up: the result can still be queried");
  };
}
