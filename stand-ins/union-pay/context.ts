import type { Logger } from "pino";
import type { DeliveryModes } from "../shared/gateway/delivery-mode";
import type { Faults } from "../shared/gateway/faults";
import type { Ledger } from "./ledger";
import type { Notices } from "./notices";
import type { RefundDesk } from "./refund-desk";
import type { Merchant } from "./request";
import type { GatewayIdentity } from "./signer";

/** State and services that the gateway's routes share. */
export interface GatewayContext {
  merchant: Merchant;
  identity: GatewayIdentity;
  ledger: Ledger;
  notices: Notices;
  modes: DeliveryModes;
  refundDesk: RefundDesk;
  faults: Faults;
  log: Logger;
}
