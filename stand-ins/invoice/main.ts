import { readFileSync } from "node:fs";
import { pino } from "pino";
import { z } from "zod";
import { runAlone, type Start } from "../shared/run-process";
import { startInvoiceProvider } from "./server";

const name = "invoice-provider";

const environmentSchema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535),
  DATA_DIR: z.string().min(1),
  INVOICE_APP_KEY: z.string().min(1),
  INVOICE_APP_SECRET_FILE: z.string().min(1),
  INVOICE_SELLER_NAME: z.string().min(1),
  INVOICE_SELLER_TAX_NUMBER: z.string().min(1),
  /**
   * If set, only the first document is drawn. The benchmark sets it, because drawing costs more than everything else
   * that the system does for an invoice.
   */
  INVOICE_DRAWN_ONCE: z.stringbool().default(false),
});

export const start: Start = async (given) => {
  const environment = environmentSchema.parse(given);
  return startInvoiceProvider({
    port: environment.PORT,
    dataDir: environment.DATA_DIR,
    appKey: environment.INVOICE_APP_KEY,
    appSecret: readFileSync(environment.INVOICE_APP_SECRET_FILE, "utf8").trim(),
    seller: {
      name: environment.INVOICE_SELLER_NAME,
      taxNumber: environment.INVOICE_SELLER_TAX_NUMBER,
    },
    drawsOnce: environment.INVOICE_DRAWN_ONCE,
    log: pino({ name }),
  });
};

runAlone(module, name, start);
