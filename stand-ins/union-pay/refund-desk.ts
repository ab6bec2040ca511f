import type { Tasks } from "../shared/gateway/tasks";
import type { Ledger } from "./ledger";
import type { Notices } from "./notices";
import { endDueRefunds, refundRuleOf } from "./refunds";

/** Ends refunds when they are due. */
export interface RefundDesk {
  /** Ends what is due by the ledger's clock, and announces what succeeded. */
  endDue(): Promise<void>;
  /** Looks again once the refunds under way should be due. */
  watch(): void;
}

/** The ledger's clock may be moved, so that a timer alone would be late: every request calls endDue too. */
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
