import { setMaxListeners } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import express from "express";
import type { Logger } from "pino";
import { serve, type RunningServer } from "../shared/serve";
import { openBehaviours } from "./behaviour";
import { createCallbacks } from "./callbacks";
import { createControlRoutes } from "./control-routes";
import { createDocumentRoutes } from "./document-routes";
import { createDocuments } from "./documents";
import { createDrawingThread } from "./drawing/thread";
import { createIssuing } from "./issuing";
import { openLedger, type Invoice } from "./ledger";
import { createOpenRoutes } from "./open-routes";

export interface InvoiceProviderOptions {
  /** 0 for any free one. */
  port: number;
  /** Where the journals and the documents are kept. */
  dataDir: string;
  appKey: string;
  appSecret: string;
  /** The time in ms; the real one unless given. */
  now?: () => number;
  log: Logger;
  /** How long to wait before each repeat of a callback that wasn't taken, in ms. */
  redeliveryDelaysMs?: readonly number[];
}

const usualRedeliveryDelaysMs = [1, 5, 15, 60, 300, 1_800, 3_600, 21_600].map((seconds) => seconds * 1_000);

/**
 * Starts the embedded invoice provider on 127.0.0.1. What a killed one had accepted is taken up again.
 *
 * @throws what `listen` reports, such as EADDRINUSE
 */
export async function startInvoiceProvider(options: InvoiceProviderOptions): Promise<RunningServer> {
  const {
    port,
    dataDir,
    appKey,
    appSecret,
    now = Date.now,
    log,
    redeliveryDelaysMs = usualRedeliveryDelaysMs,
  } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  // Each invoice under way listens for the end: however many there are, none of them is a leak.
  setMaxListeners(0, signal);
  const ledger = openLedger(join(dataDir, "invoices.jsonl"));
  const behaviours = openBehaviours(join(dataDir, "behaviours.jsonl"));
  const documents = createDocuments(join(dataDir, "documents"));
  const thread = createDrawingThread();
  const issue = createIssuing({ ledger, documents, thread, now, log, signal });
  const underWay = new Set<Promise<void>>();

  const createHandler = (url: string) => {
    const tell = createCallbacks({ ledger, url, appKey, appSecret, redeliveryDelaysMs, now, log, signal });

    const bringToEnd = async (invoice: Invoice): Promise<void> => {
      try {
        await sleep(Math.max(0, invoice.acceptedAt + invoice.plan.delayMs - now()), undefined, { signal });
        await tell(invoice.end === undefined ? await issue(invoice) : invoice);
      } catch (error) {
        if (signal.aborted) return;
        log.error(
          { orderNo: invoice.order.orderNo, err: error },
          "invoice not brought to its end: taken up again at the next start",
        );
      }
    };
    const follow = (invoice: Invoice): void => {
      const work = bringToEnd(invoice).finally(() => underWay.delete(work));
      underWay.add(work);
    };

    for (const invoice of ledger.list()) if (!invoice.told) follow(invoice);
    const app = express();
    app.disable("x-powered-by");
    app.use(createOpenRoutes({ ledger, behaviours, url, follow, now, appKey, appSecret }));
    app.use(createDocumentRoutes({ ledger, documents }));
    app.use(createControlRoutes({ ledger, behaviours, url }));
    return app;
  };

  const server = await serve(port, createHandler);
  return {
    url: server.url,
    close: async () => {
      await server.close();
      stopping.abort();
      await thread.close();
      await Promise.all(underWay);
      ledger.close();
      behaviours.close();
    },
  };
}
