import type { FormLock } from "../form/form";
import type { BuyerTitle, InvoiceDelivery } from "./request";

/** One line of an invoice, for locks of one type that are renewed for the same number of years. */
export interface InvoiceLine extends Pick<FormLock, "lockType" | "years"> {
  /** Number of locks. */
  quantity: number;
  /** Price of all the line's locks together, tax included, in fen. */
  totalFen: number;
}

/** Returns the total of an invoice's lines, tax included, in fen. */
export const totalOf = (lines: readonly InvoiceLine[]): number =>
  lines.reduce((sum, { totalFen }) => sum + totalFen, 0);

/** Order for an invoice, as the provider gets it. */
export interface InvoiceOrder {
  /** Order number, which is the provider's idempotency key: it never gives the same order a second invoice number. */
  orderNo: string;
  applicationId: string;
  buyer: BuyerTitle;
  delivery: InvoiceDelivery;
  lines: readonly InvoiceLine[];
  remark: string;
  /** Instant of the request, in ISO 8601 UTC. */
  requestedAt: string;
}

/** File formats of a 数电票. If there is an OFD, it is the original in law. */
export const invoiceFormats = ["pdf", "ofd", "xml"] as const;
export type InvoiceFormat = (typeof invoiceFormats)[number];

/** An issued invoice as the provider reports it. `issuedAt` is ISO 8601 UTC. */
export interface IssuedInvoice {
  invoiceNumber: string;
  issuedAt: string;
  pdfUrl: string;
  ofdUrl?: string;
  xmlUrl?: string;
}

/** State of an order at the provider. "issued" and "failed" are final. */
export type InvoiceResult =
  /** The invoice is being drawn. `drawerAway` means that this goes on only after the drawer (开票员) has logged in. */
  | { status: "issuing"; drawerAway?: true }
  | ({ status: "issued" } & IssuedInvoice)
  /**
   * The invoice is issued and has its number, but lacks its seal and files. The order is to be retried, and never to be
   * placed anew.
   */
  | { status: "unsealed"; reason: string }
  /** The order failed because the drawer (开票员) was not logged in. It is to be retried once they are. */
  | { status: "held"; reason: string }
  | { status: "failed"; reason: string }
  /** The provider doesn't know the order, or doesn't know it yet. */
  | { status: "unknown" };

/**
 * Ability of the drawer (开票员) to draw invoices: they must be logged in at the tax bureau and have confirmed their
 * identity there.
 */
export const drawers = ["已登录", "未登录", "待认证"] as const;
export type Drawer = (typeof drawers)[number];
