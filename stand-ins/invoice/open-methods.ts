import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { Behaviours } from "./behaviour";
import { billingOrderSchema } from "./billing-order";
import type { Invoice, Ledger } from "./ledger";
import { report } from "./report";

/** What every answer is wrapped in: E0000, or an error code and its reason. */
export interface Envelope {
  code: string;
  describe: string;
  result: unknown;
}

export interface OpenMethodsDeps {
  ledger: Ledger;
  behaviours: Behaviours;
  /** The provider's own address. */
  url: string;
  /** Takes care of a newly accepted invoice. */
  follow: (invoice: Invoice) => void;
  /** The time in ms. */
  now: () => number;
}

const querySchema = z.object({
  orderNos: z.array(z.string()).max(50).default([]),
  serialNos: z.array(z.string()).max(50).default([]),
});

const done = (result: unknown): Envelope => ({ code: "E0000", describe: "成功", result });
const refused = (code: string, describe: string): Envelope => ({ code, describe, result: null });

/** The methods of the provider's interface by name, each from a parsed body to an answer. */
export function createOpenMethods({
  ledger,
  behaviours,
  url,
  follow,
  now,
}: OpenMethodsDeps): Record<string, (body: unknown) => Envelope> {
  return {
    requestBillingNew: (body) => {
      const parsed = z.object({ order: billingOrderSchema }).safeParse(body);
      if (!parsed.success)
        return refused("E9501", parsed.error.issues.map((issue) => issue.message).join("；"));
      const { order } = parsed.data;
      const known = ledger.byOrderNo(order.orderNo);
      if (known !== undefined) {
        if (!isDeepStrictEqual(known.order, order)) return refused("E9106", "订单号已用于内容不同的开票申请");
        return done({ invoiceSerialNum: known.serial });
      }
      const serial = randomBytes(10).toString("hex");
      const invoice = ledger.accept({
        serial,
        order,
        plan: behaviours.planFor(order.orderNo),
        acceptedAt: now(),
      });
      follow(invoice);
      return done({ invoiceSerialNum: serial });
    },

    queryInvoiceResult: (body) => {
      const parsed = querySchema.safeParse(body);
      if (!parsed.success) return refused("E9501", "查询条件不正确");
      const { orderNos, serialNos } = parsed.data;
      const invoices = [...orderNos.map(ledger.byOrderNo), ...serialNos.map(ledger.bySerial)];
      return done(invoices.filter((invoice) => invoice !== undefined).map((invoice) => report(invoice, url)));
    },
  };
}
