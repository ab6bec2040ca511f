import type { FormLock } from "../form/form";
import type { BuyerTitle, InvoiceDelivery } from "./request";

/** One line of an invoice: locks of one type that are renewed for as many years. */
export interface InvoiceLine extends Pick<FormLock, "lockType" | "years"> {
  /** How many locks. */
  quantity: number;
  /** What the buyer pays for all of them, tax included. Fen. */
  totalFen: number;
}

/** What an invoice of these lines is over, tax included. Fen. */
export const totalOf = (lines: readonly InvoiceLine[]): number =>
  lines.reduce((sum, { totalFen }) => sum + totalFen, 0);

/** What an invoice is asked for with. */
export interface InvoiceOrder {
  /** The provider's idempotency key: the same one never gets a second invoice number. */
  orderNo: string;
  applicationId: string;
  buyer: BuyerTitle;
  delivery: InvoiceDelivery;
  lines: readonly InvoiceLine[];
  remark: string;
  /** ISO 8601 UTC. */
  requestedAt: string;
}

/** The files of a 数电票. Where there is an OFD, that is the original in law. */
export const invoiceFormats = ["pdf", "ofd", "xml"] as const;
export type InvoiceFormat = (typeof invoiceFormats)[number];

/** What the provider reports of an issued invoice. `issuedAt` is an ISO 8601 UTC instant. */
export interface IssuedInvoice {
  invoiceNumber: string;
  issuedAt: string;
  pdfUrl: string;
  ofdUrl?: string;
  xmlUrl?: string;
}

/** What the provider says of an order. "issued" and "failed" are final. */
export type InvoiceResult =
  /** `drawerAway`: it goes on only once the drawer has logged in. */
  | { status: "issuing"; drawerAway?: true }
  | ({ status: "issued" } & IssuedInvoice)
  /** Issued, with a number, but without its seal and files: to be tried again, never to be ordered anew. */
  | { status: "unsealed"; reason: string }
  /** Failed since the drawer was not logged in: to be tried again once they are. */
  | { status: "held"; reason: string }
  | { status: "failed"; reason: string }
  /** The provider has no such order, or not yet. */
  | { status: "unknown" };

/** Whether the drawer (开票员) can draw: logged in at the tax bureau, and their identity confirmed there. */
export const drawers = ["已登录", "未登录", "待认证"] as const;
export type Drawer = (typeof drawers)[number];
