export const deliveryModes = ["deliver", "drop", "delay", "repeat", "reorder", "forge"] as const;

/** What happens to notices: all of them, or those of one order. */
export interface DeliveryMode {
  mode: (typeof deliveryModes)[number];
  /** delay: before the notice goes out; reorder: how long it waits to be overtaken. Milliseconds, 1000 unless set. */
  ms?: number | undefined;
  /** repeat: how often the notice goes out; twice unless set. */
  times?: number | undefined;
}

export interface DeliveryModes {
  /** Of an order; of all the others without one. */
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
