import type { RenewalSettings } from "../../settings";

/**
 * Traits of a payment channel. Only a channel's own gateway client asks for its name; all other code asks for these
 * traits.
 */
export interface ChannelTraits {
  /** Name of the channel, as users read it. */
  name: string;
  /** Label of the button that chooses the channel. */
  methodName: string;
  /** Returns the seconds during which an attempt can be paid. */
  windowSeconds: (settings: RenewalSettings) => number;
  /** Way of paying: a QR code that the gateway gives, or a form that takes the browser to a chosen bank. */
  paysBy: "qrCode" | "bankForm";
  /** True if we can close an open order; otherwise the order ends by itself at its deadline. */
  closable: boolean;
  /**
   * Seconds after the deadline from which the answer "not paid" is final for an order that can't be closed, because the
   * gateway's clock may be behind ours.
   */
  graceSeconds: number;
  /** Days after an attempt was opened during which the gateway can return its money. After that the operator has to. */
  refundDays: number;
  /** True if the gateway finds a refund by its number alone. */
  findsRefundsByNumber: boolean;
  /** True if a paid order shows that money of it has gone back by any way, though not how much. */
  ordersShowRefunds: boolean;
  /**
   * Milliseconds before midnight in Beijing at which the day of the channel's statement ends. Later payments are in the
   * next day's statement.
   */
  dayEndsEarlyMs: number;
}
