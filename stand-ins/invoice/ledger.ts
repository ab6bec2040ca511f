import { openJournal, readJournal } from "../shared/journal";
import type { BillingOrder } from "./billing-order";
import type { Plan } from "./behaviour";

/** How an invoice ended. `token` is the unguessable part of its document's address; instants are in ms. */
export type InvoiceEnd =
  | { standing: "issued"; invoiceNumber: string; issuedAt: number; token: string }
  | { standing: "failed"; reason: string }
  | { standing: "signing failed"; reason: string };

export interface Invoice {
  serial: string;
  order: BillingOrder;
  plan: Plan;
  acceptedAt: number;
  end?: InvoiceEnd;
  /** True once the callback was taken. */
  told: boolean;
}

type Entry =
  | { kind: "accepted"; orderNo: string; serial: string; order: BillingOrder; plan: Plan; acceptedAt: number }
  | { kind: "ended"; orderNo: string; end: InvoiceEnd }
  | { kind: "told"; orderNo: string };

/** All that was asked for, by order number. Each change is in the journal before it shows. */
export interface Ledger {
  accept(invoice: Omit<Invoice, "told" | "end">): Invoice;
  /** @throws Error for one that has ended: an end is for ever */
  end(orderNo: string, end: InvoiceEnd): Invoice;
  markTold(orderNo: string): void;
  byOrderNo(orderNo: string): Invoice | undefined;
  bySerial(serial: string): Invoice | undefined;
  byToken(token: string): Invoice | undefined;
  list(): Invoice[];
  issuedCount(): number;
  close(): void;
}

export function openLedger(file: string): Ledger {
  const invoices = new Map<string, Invoice>();
  const orderNoBySerial = new Map<string, string>();
  const orderNoByToken = new Map<string, string>();

  const known = (orderNo: string): Invoice => {
    const invoice = invoices.get(orderNo);
    if (invoice === undefined) throw new Error(`no invoice was accepted under order number ${orderNo}`);
    return invoice;
  };

  const apply = (entry: Entry): void => {
    const { orderNo } = entry;
    if (entry.kind === "accepted") {
      const { serial, order, plan, acceptedAt } = entry;
      invoices.set(orderNo, { serial, order, plan, acceptedAt, told: false });
      orderNoBySerial.set(serial, orderNo);
    } else if (entry.kind === "ended") {
      invoices.set(orderNo, { ...known(orderNo), end: entry.end });
      if (entry.end.standing === "issued") orderNoByToken.set(entry.end.token, orderNo);
    } else {
      invoices.set(orderNo, { ...known(orderNo), told: true });
    }
  };

  for (const entry of readJournal<Entry>(file)) apply(entry);
  const journal = openJournal<Entry>(file);
  const record = (entry: Entry): Invoice => {
    journal.append(entry);
    apply(entry);
    return known(entry.orderNo);
  };

  return {
    accept: (invoice) => record({ kind: "accepted", orderNo: invoice.order.orderNo, ...invoice }),
    end: (orderNo, end) => {
      if (known(orderNo).end !== undefined)
        throw new Error(`the invoice of order ${orderNo} has already ended`);
      return record({ kind: "ended", orderNo, end });
    },
    markTold: (orderNo) => {
      record({ kind: "told", orderNo });
    },
    byOrderNo: (orderNo) => invoices.get(orderNo),
    bySerial: (serial) => invoices.get(orderNoBySerial.get(serial) ?? ""),
    byToken: (token) => invoices.get(orderNoByToken.get(token) ?? ""),
    list: () => [...invoices.values()],
    issuedCount: () => orderNoByToken.size,
    close: () => journal.close(),
  };
}
