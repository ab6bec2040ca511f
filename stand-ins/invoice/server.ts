import { setMaxListeners } from "node:events";
import { join } from "node:path";
import express from "express";
import type { Logger } from "pino";
import { serve, type RunningServer } from "../shared/serve";
import { openBehaviours } from "./behaviours";
import { createCallbacks } from "./callbacks";
import { createControlRoutes } from "./control-routes";
import { createFaults } from "./faults";
import { createDocumentRoutes } from "./files/document-routes";
import { createDocuments } from "./files/documents";
import { createIssuing } from "./issuing";
import { openLedger } from "./ledger";
import { orderMethods } from "./methods/order-methods";
import { redMethods } from "./methods/red-methods";
import { createServicesRoute } from "./open/services-route";
import { createTokenRoute } from "./open/token-route";
import { openTokens } from "./open/tokens";
import { createPlatform } from "./platform";
import { openRedForms } from "./red-forms";
import type { Seller } from "./report";

export interface InvoiceProviderOptions {
  /** Port to listen at; 0 takes a free one. */
  port: number;
  /** Folder for the journals and the documents. */
  dataDir: string;
  appKey: string;
  appSecret: string;
  /** The seller, who owns the app. */
  seller: Seller;
  /** Returns the time in milliseconds since the epoch; the real time by default. */
  now?: () => number;
  log: Logger;
  /** Pauses before each repeat of an unanswered callback, in milliseconds. */
  redeliveryDelaysMs?: readonly number[];
  /** True to draw one PDF only, and use it for all invoices. */
  drawsOnce?: boolean;
}

const minuteMs = 60_000;

/**
 * Starts the stand-in for 诺税通 on 127.0.0.1. Orders that an earlier process had accepted are resumed.
 *
 * @throws the error of `listen`, such as EADDRINUSE
 */
export async function startInvoiceProvider(options: InvoiceProviderOptions): Promise<RunningServer> {
  const { port, dataDir, appKey, appSecret, seller, now = Date.now, log } = options;
  const { redeliveryDelaysMs = [minuteMs, minuteMs, minuteMs], drawsOnce = false } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  // Each invoice under way listens for the abort signal. Their number is unlimited, so Node's warning of a leak is
  // switched off.
  setMaxListeners(0, signal);
  const ledger = openLedger(join(dataDir, "orders.jsonl"));
  const redForms = openRedForms(join(dataDir, "red-forms.jsonl"));
  const behaviours = openBehaviours(join(dataDir, "settings.jsonl"));
  const tokens = openTokens(join(dataDir, "tokens.jsonl"), now);
  const faults = createFaults();
  const documents = createDocuments(join(dataDir, "documents"));
  const issue = createIssuing({ ledger, behaviours, documents, drawsOnce, seller, now });
  let settled: () => Promise<unknown> = () => Promise.resolve();

  const createHandler = (url: string) => {
    const tell = createCallbacks({ ledger, url, seller, redeliveryDelaysMs, log, signal });
    const platform = createPlatform({ ledger, redForms, behaviours, issue, tell, now, log, signal });
    settled = platform.settled;
    platform.takeUp();
    const methods = new Map([
      ...Object.entries(orderMethods({ ledger, behaviours, platform, seller, url, now })),
      ...Object.entries(redMethods({ ledger, redForms, platform, seller, now })),
    ]);
    const app = express();
    app.disable("x-powered-by");
    app.use(createTokenRoute({ tokens, appKey, appSecret }));
    app.use(
      createServicesRoute({
        appKey,
        appSecret,
        sellerTaxNumber: seller.taxNumber,
        tokens,
        faults,
        methods,
        now,
      }),
    );
    app.use(createDocumentRoutes({ ledger, documents }));
    app.use(createControlRoutes({ ledger, redForms, behaviours, faults, tokens, platform, seller, url }));
    return app;
  };

  const server = await serve(port, createHandler);
  return {
    url: server.url,
    close: async () => {
      await server.close();
      stopping.abort();
      await settled();
      for (const journal of [ledger, redForms, behaviours, tokens]) journal.close();
    },
  };
}
