import type { RenewalSettings } from "../../settings";

/** What sets a channel apart. Nothing asks for a channel's name but its own gateway client: all others ask its row. */
export interface ChannelTraits {
  /** As the users read it. */
  name: string;
  /** On the button that chooses it. */
  methodName: string;
  /** How long an attempt can be paid. Seconds. */
  windowSeconds: (settings: RenewalSettings) => number;
  /** What the bidder pays with: a QR code that the gateway gives, or a form that takes the browser to a chosen bank. */
  paysBy: "qrCode" | "bankForm";
  /** True where we can close an open order; else it ends by itself, at its deadline. */
  closable: boolean;
  /**
   * The gateway's clock may be behind ours: only this long after the deadline is "not paid" its last word on an order
   * that can't be closed. Seconds.
   */
  graceSeconds: number;
  /** How long after the attempt was opened its money can go back by the gateway: later is the operator's. Days. */
  refundDays: number;
  /** True where the gateway finds a refund by its number alone. */
  findsRefundsByNumber: boolean;
  /** True where a paid order shows that money of it has gone back, by whatever road, though not how much. */
  ordersShowRefunds: boolean;
  /** How long before midnight, Beijing time, the day of its statement ends: what is later is the next day's. Milliseconds. */
  dayEndsEarlyMs: number;
}
