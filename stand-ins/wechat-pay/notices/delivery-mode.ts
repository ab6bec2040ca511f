export const deliveryModes = ["deliver", "drop", "delay", "repeat", "reorder", "forge"] as const;

/** What happens to notices: all of them, or those of one order. */
export interface DeliveryMode {
  mode: (typeof deliveryModes)[number];
  /** delay: before the notice goes out; reorder: how long it waits to be overtaken. Milliseconds, 1000 unless set. */
  ms?: number | undefined;
  /** repeat: how many more times the notice goes out; once more unless set. */
  times?: number | undefined;
}

export interface DeliveryModes {
  /** Of an order; of all the others without one. */
  set(mode: DeliveryMode, outTradeNo?: string): void;
  of(outTradeNo: string): DeliveryMode;
}

export function createDeliveryModes(): DeliveryModes {
  const byOrder = new Map<string, DeliveryMode>();
  let usual: DeliveryMode = { mode: "deliver" };
  return {
    set(mode, outTradeNo) {
      if (outTradeNo === undefined) usual = mode;
      else byOrder.set(outTradeNo, mode);
    },
    of: (outTradeNo) => byOrder.get(outTradeNo) ?? usual,
  };
}
