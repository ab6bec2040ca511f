import type { IssuedInvoice } from "./document";
import type { BuyerTitle } from "./request";

/** 红冲原因, in the provider's order: its code is the place, counted from 1. */
export const redReasons = ["销货退回", "开票有误", "服务中止", "销售折让"] as const;
export type RedReason = (typeof redReasons)[number];

/** How long a buyer who has used the blue invoice can confirm a red letter. Hours. */
export const buyerConfirmsHours = 72;

/** What a red letter (红字确认单) is asked for with. */
export interface RedLetterOrder {
  /** Our own id of the form: the same one never gets a second form. */
  billId: string;
  /** Order number of the coming red invoice. */
  orderNo: string;
  applicationId: string;
  /** The blue invoice that is taken back. */
  invoiceNumber: string;
  buyer: BuyerTitle;
  reason: RedReason;
}

/** What the provider says of a red letter. "issued" and "failed" are final. */
export type RedLetterResult =
  | { status: "issuing"; drawerAway?: true }
  /** The buyer has used the blue invoice: they are to confirm. */
  | { status: "awaitsBuyer" }
  | ({ status: "issued" } & IssuedInvoice)
  | { status: "unsealed"; reason: string }
  | { status: "held"; reason: string }
  | { status: "failed"; reason: string }
  | { status: "unknown" };
