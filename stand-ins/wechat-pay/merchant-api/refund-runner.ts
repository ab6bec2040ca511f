import type { Ledger } from "../ledger/ledger";
import type { LedgerClock } from "../../shared/gateway/clock";
import type { RefundRow, RefundStatus } from "../ledger/rows";

export interface RefundOutcome {
  /** State in which the refund ends. PROCESSING leaves it open until another outcome is set. */
  outcome: RefundStatus;
  /** Time until the refund ends, in milliseconds of real time. */
  afterMs: number;
  /** Instant at which the refund is accepted and ends, in milliseconds. The default is the ledger's clock. */
  at?: number | undefined;
}

/** Ends accepted refunds. */
export interface RefundRunner {
  start(outRefundNo: string): void;
  /**
   * Returns the time for one refund, in milliseconds: the instant that its outcome names, or the time of the ledger's
   * clock.
   */
  nowFor(outRefundNo: string): Promise<number>;
  /**
   * Ends a refund that is under way at once.
   * @param at instant of the end, in milliseconds; the default is `nowFor` the refund
   */
  end(outRefundNo: string, status: RefundStatus, at?: number): Promise<void>;
  /**
   * Sets the outcome of one refund, of all refunds of an order (out_trade_no), or of all other refunds ("default").
   * This includes refunds under way.
   */
  setOutcome(key: string, outcome: RefundOutcome): void;
  close(): void;
}

export function createRefundRunner(deps: {
  ledger: Ledger;
  clock: LedgerClock;
  defaultDelayMs: number;
  onEnd: (refund: RefundRow) => void;
}): RefundRunner {
  const { ledger, clock, onEnd } = deps;
  const outcomes = new Map<string, RefundOutcome>();
  const timers = new Map<string, NodeJS.Timeout>();
  let closed = false;
  const usual: RefundOutcome = { outcome: "SUCCESS", afterMs: deps.defaultDelayMs };

  const nowFor = async (outRefundNo: string) => outcomes.get(outRefundNo)?.at ?? (await clock.now());

  async function end(outRefundNo: string, status: RefundStatus, chosen?: number): Promise<void> {
    const at = new Date(chosen ?? (await nowFor(outRefundNo))).toISOString();
    if (closed || ledger.refunds.get(outRefundNo)?.status !== "PROCESSING") return;
    ledger.record({ type: "refund-ended", outRefundNo, status, at });
    const refund = ledger.refunds.get(outRefundNo);
    if (refund) onEnd(refund);
  }

  function start(outRefundNo: string): void {
    clearTimeout(timers.get(outRefundNo));
    const { outTradeNo = "" } = ledger.refunds.get(outRefundNo) ?? {};
    const { outcome, afterMs } =
      outcomes.get(outRefundNo) ?? outcomes.get(outTradeNo) ?? outcomes.get("default") ?? usual;
    if (outcome === "PROCESSING") return;
    timers.set(
      outRefundNo,
      setTimeout(() => void end(outRefundNo, outcome), afterMs),
    );
  }

  for (const refund of ledger.refunds.values()) if (refund.status === "PROCESSING") start(refund.outRefundNo);

  return {
    start,
    nowFor,
    end,
    setOutcome(key, outcome) {
      outcomes.set(key, outcome);
      for (const { outRefundNo, outTradeNo, status } of ledger.refunds.values())
        if ([outRefundNo, outTradeNo].includes(key) && status === "PROCESSING") start(outRefundNo);
    },
    close() {
      closed = true;
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}
