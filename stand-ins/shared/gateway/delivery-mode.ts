export const deliveryModes = ["deliver", "drop", "delay", "repeat", "reorder", "forge"] as const;

/** Way in which notices are delivered: all notices, or those of one order. */
export interface DeliveryMode {
  mode: (typeof deliveryModes)[number];
  /**
   * Milliseconds, 1000 by default: pause before a delayed notice, or time that a reordered notice waits for another one
   * to overtake it.
   */
  ms?: number | undefined;
  /** Number of times that a repeated notice is sent; 2 by default. */
  times?: number | undefined;
}

export interface DeliveryModes {
  /** Sets the mode of one order, or without a number that of all other orders. */
  set(mode: DeliveryMode, orderNumber?: string): void;
  of(orderNumber: string): DeliveryMode;
}

export function createDeliveryModes(): DeliveryModes {
  const byOrder = new Map<string, DeliveryMode>();
  let usual: DeliveryMode = { mode: "deliver" };
  return {
    set(mode, orderNumber) {
      if (orderNumber === undefined) usual = mode;
      else byOrder.set(orderNumber, mode);
    },
    of: (orderNumber) => byOrder.get(orderNumber) ?? usual,
  };
}
