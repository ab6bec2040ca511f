import type { Ledger } from "../ledger/ledger";
import type { LedgerClock } from "../../shared/gateway/clock";
import type { RefundRow, RefundStatus } from "../ledger/rows";

export interface RefundOutcome {
  /** PROCESSING leaves it open until another outcome is set. */
  outcome: RefundStatus;
  /** How long the refund is processed, milliseconds of real time. */
  afterMs: number;
  /** When the refund is taken and ends, in ms, instead of by the ledger's clock. */
  at?: number | undefined;
}

/** Brings accepted refunds to their end. */
export interface RefundRunner {
  start(outRefundNo: string): void;
  /** The instant it is for one refund, in ms: what its outcome says, or the ledger's clock. */
  nowFor(outRefundNo: string): Promise<number>;
  /** Ends one that is under way at once. @param at ms, instead of what it is for the refund */
  end(outRefundNo: string, status: RefundStatus, at?: number): Promise<void>;
  /** Sets the outcome of one refund, of all of an order (out_trade_no), or of all others ("default"); also of those under way. */
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
