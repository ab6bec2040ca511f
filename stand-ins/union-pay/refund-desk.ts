import type { Tasks } from "../shared/gateway/tasks";
import type { Ledger } from "./ledger";
import type { Notices } from "./notices";
import { endDueRefunds, refundRuleOf } from "./refunds";

/** Ends refunds at their due time. */
export interface RefundDesk {
  /** Ends the refunds that are due by the ledger's clock, and sends notices of those that succeeded. */
  endDue(): Promise<void>;
  /** Schedules `endDue` for the times at which the refunds under way are due. */
  watch(): void;
}

/**
 * Creates the refund desk. The ledger's clock may be moved, which would make a timer late, so every request calls
 * `endDue` too.
 */
export function createRefundDesk({
  ledger,
  notices,
  tasks,
}: {
  ledger: Ledger;
  notices: Notices;
  tasks: Tasks;
}): RefundDesk {
  async function endDue(): Promise<void> {
    const now = await ledger.now();
    if (!tasks.closing.aborted) {
      endDueRefunds(ledger, now).forEach((row) => notices.announce(row));
    }
  }

  return {
    endDue,
    watch: () => {
      const delays = [...ledger.state.rows.values()]
        .filter((row) => row.outcome === "PROCESSING")
        .map((row) => refundRuleOf(ledger, row))
        .filter(({ outcome }) => outcome !== "PROCESSING")
        .map(({ afterMs }) => afterMs);
      new Set(delays).forEach((delay) => tasks.later(delay, endDue));
    },
  };
}
