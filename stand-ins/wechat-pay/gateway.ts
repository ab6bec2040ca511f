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

/** State and services that the gateway's routes share. */
export interface Gateway {
  merchant: Merchant;
  signer: Signer;
  ledger: Ledger;
  clock: LedgerClock;
  /** Returns the real time in milliseconds since the epoch. */
  signingNow: () => number;
  outbox: Outbox;
  refunds: RefundRunner;
  faults: Faults;
  refusals: Refusals;
  /** Spelling of error codes: ORDER_NOT_EXIST (new) or ORDERNOTEXIST (old). */
  spelling: { current: "new" | "old" };
  /** Differences that were planted in statements for tests. */
  billAlterations: BillAlterations;
  log: Logger;
}
