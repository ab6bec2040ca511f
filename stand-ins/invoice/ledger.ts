import { openJournal, readJournal } from "../shared/journal";
import type { Plan } from "./behaviours";
import type { Billed } from "./billing-order";

/**
 * Number from the tax bureau. With it the invoice is issued, even if its files fail. Instants are in milliseconds since
 * the epoch.
 */
export interface Numbered {
  invoiceNumber: string;
  issuedAt: number;
}

/** State of an order. `token` is the unguessable part of its documents' addresses. */
export type InvoiceState =
  | { is: "issuing" }
  | ({ is: "sealing" } & Numbered)
  | ({ is: "done"; token: string } & Numbered)
  | { is: "failed"; reason: string }
  | ({ is: "unsealed"; reason: string } & Numbered);

export interface Invoice {
  serial: string;
  order: Billed;
  plan: Plan;
  acceptedAt: number;
  state: InvoiceState;
  /** Times of retries, in milliseconds since the epoch. */
  retries: number[];
  /** True once the callback got a definite answer, or if none was asked for. */
  told: boolean;
  /** Addresses to which the document was sent on request. */
  deliveries: { phone: string; mail: string }[];
}

type Entry =
  | { kind: "accepted"; orderNo: string; serial: string; order: Billed; plan: Plan; acceptedAt: number }
  | { kind: "stands"; orderNo: string; state: InvoiceState }
  | { kind: "retried"; orderNo: string; plan: Plan; at: number }
  | { kind: "told"; orderNo: string }
  | { kind: "delivered"; orderNo: string; phone: string; mail: string };

/** All accepted orders by order number. Each change is written to the journal before it becomes visible. */
export interface Ledger {
  accept(invoice: Pick<Invoice, "serial" | "order" | "plan" | "acceptedAt">): Invoice;
  stand(orderNo: string, state: InvoiceState): Invoice;
  retry(orderNo: string, again: { plan: Plan; at: number }): Invoice;
  markTold(orderNo: string): void;
  deliver(orderNo: string, to: { phone: string; mail: string }): void;
  byOrderNo(orderNo: string): Invoice | undefined;
  bySerial(serial: string): Invoice | undefined;
  byNumber(invoiceNumber: string): Invoice | undefined;
  byToken(token: string): Invoice | undefined;
  list(): Invoice[];
  /** Returns how many numbers were assigned. */
  numberedCount(): number;
  close(): void;
}

export const isEnded = ({ state: { is } }: Invoice): boolean => is !== "issuing" && is !== "sealing";

export function openLedger(file: string): Ledger {
  const invoices = new Map<string, Invoice>();
  const bySerial = new Map<string, string>();
  const byNumber = new Map<string, string>();
  const byToken = new Map<string, string>();

  const known = (orderNo: string): Invoice => {
    const invoice = invoices.get(orderNo);
    if (invoice === undefined) throw new Error(`no invoice was accepted under order number ${orderNo}`);
    return invoice;
  };

  const changed = (entry: Exclude<Entry, { kind: "accepted" }>): Invoice => {
    const invoice = known(entry.orderNo);
    switch (entry.kind) {
      case "stands":
        return { ...invoice, state: entry.state };
      case "retried": {
        const { plan, at } = entry;
        const { state } = invoice;
        const next: InvoiceState =
          state.is === "unsealed"
            ? { is: "sealing", invoiceNumber: state.invoiceNumber, issuedAt: state.issuedAt }
            : { is: "issuing" };
        return { ...invoice, plan, state: next, retries: [...invoice.retries, at], told: false };
      }
      case "told":
        return { ...invoice, told: true };
      case "delivered":
        return {
          ...invoice,
          deliveries: [...invoice.deliveries, { phone: entry.phone, mail: entry.mail }],
        };
    }
  };

  const apply = (entry: Entry): void => {
    const { orderNo } = entry;
    if (entry.kind === "accepted") {
      const { serial, order, plan, acceptedAt } = entry;
      invoices.set(orderNo, {
        ...{ serial, order, plan, acceptedAt },
        ...{ state: { is: "issuing" }, retries: [], told: false, deliveries: [] },
      });
      bySerial.set(serial, orderNo);
      return;
    }
    const invoice = changed(entry);
    invoices.set(orderNo, invoice);
    const { state } = invoice;
    if ("invoiceNumber" in state) byNumber.set(state.invoiceNumber, orderNo);
    if (state.is === "done") byToken.set(state.token, orderNo);
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
    stand: (orderNo, state) => record({ kind: "stands", orderNo, state }),
    retry: (orderNo, again) => record({ kind: "retried", orderNo, ...again }),
    markTold: (orderNo) => {
      record({ kind: "told", orderNo });
    },
    deliver: (orderNo, to) => {
      record({ kind: "delivered", orderNo, ...to });
    },
    byOrderNo: (orderNo) => invoices.get(orderNo),
    bySerial: (serial) => invoices.get(bySerial.get(serial) ?? ""),
    byNumber: (number) => invoices.get(byNumber.get(number) ?? ""),
    byToken: (token) => invoices.get(byToken.get(token) ?? ""),
    list: () => [...invoices.values()],
    numberedCount: () => byNumber.size,
    close: () => journal.close(),
  };
}
