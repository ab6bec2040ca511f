import { createInvoiceProvider } from "../../gateways/invoice-provider";
import { outsideFault, type Fault } from "../fault";
import type { Configuration } from "./configuration";

/** Asks the provider about an invoice that nobody ordered: its answer proves address, key and secret. */
export async function invoiceFaults(settings: Configuration["invoice"], now: () => number): Promise<Fault[]> {
  if (!settings) return [];
  try {
    await createInvoiceProvider({ settings, now }).result({ orderNo: "DOCTOR00000000000000000000" });
    return [];
  } catch (error) {
    const remedy = "核对 INVOICE_APP_KEY、INVOICE_APP_SECRET_FILE、INVOICE_BASE_URL 与出网";
    return [outsideFault({ about: "发票服务", action: "查询发票不成", error, remedy })];
  }
}
