import { tabsUnder } from "../../domain/application/stage";

/** The tabs of CA支付. */
export const paymentTabs = tabsUnder("CA支付");
