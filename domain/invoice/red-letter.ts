import type { IssuedInvoice } from "./document";
import type { BuyerTitle } from "./request";

/** Reasons for a red letter (红冲原因) in the provider's order: the provider's code is the place in this list, counted from 1. */
export const redReasons = ["销货退回", "开票有误", "服务中止", "销售折让"] as const;
export type RedReason = (typeof redReasons)[number];

/** Hours that a buyer who has used the blue invoice has to confirm a red letter. */
export const buyerConfirmsHours = 72;

/** Order for a red letter (红字确认单), as the provider gets it. */
export interface RedLetterOrder {
  /** Our own id of the confirmation form: the provider never makes a second form for the same id. */
  billId: string;
  /** Order number of the red invoice that will come of it. */
  orderNo: string;
  applicationId: string;
  /** Number of the blue invoice that is taken back. */
  invoiceNumber: string;
  buyer: BuyerTitle;
  reason: RedReason;
}

/** State of a red letter at the provider. "issued" and "failed" are final. */
export type RedLetterResult =
  | { status: "issuing"; drawerAway?: true }
  /** The buyer has used the blue invoice, so they have to confirm the red letter. */
  | { status: "awaitsBuyer" }
  | ({ status: "issued" } & IssuedInvoice)
  | { status: "unsealed"; reason: string }
  | { status: "held"; reason: string }
  | { status: "failed"; reason: string }
  | { status: "unknown" };
