import type { Logger } from "pino";
import type { Merchant } from "./identity/identity";
import type { Signer } from "./identity/signer";
import type { LedgerClock } from "../shared/gateway/clock";
import type { Ledger } from "./ledger/ledger";
import type { BillAlterations } from "./merchant-api/bill-alteration";
import type { Faults } from "../shared/gateway/faults";
import type { Outbox } from "./notices/outbox";
import type { Refusals } from "./merchant-api/refusals";
import type { RefundRunner } from "./merchant-api/refund-runner";

/** What the routes of the gateway share. */
export interface Gateway {
  merchant: Merchant;
  signer: Signer;
  ledger: Ledger;
  clock: LedgerClock;
  /** The real time, milliseconds. */
  signingNow: () => number;
  outbox: Outbox;
  refunds: RefundRunner;
  faults: Faults;
  refusals: Refusals;
  /** How error codes are spelled: ORDER_NOT_EXIST (new) or ORDERNOTEXIST (old). */
  spelling: { current: "new" | "old" };
  /** Differences planted in statements. */
  billAlterations: BillAlterations;
  log: Logger;
}
