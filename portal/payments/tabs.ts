import type { Tab } from "../../domain/application/stage";

/** The tabs of CA支付. */
export const paymentTabs = ["未支付", "已支付", "已办理"] as const satisfies readonly Tab[];
