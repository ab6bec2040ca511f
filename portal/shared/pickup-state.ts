import type { States } from "../client/views";

/** 取锁状态: that of the receipt once there is one, and of the handling until then. */
export const pickupState = ({ receipt, handling }: Pick<States, "receipt" | "handling">) =>
  receipt === "无" ? handling : receipt;
