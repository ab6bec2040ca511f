import { Counter, Histogram, type Registry } from "prom-client";
import { channels } from "../../domain/money/channels";
import type { PaymentEvidence } from "../../domain/money/payment";

/**
 * Outcomes of a notice. Genuine notices are `taken`, `later` (must come again) or `undecryptable`. Forged ones are
 * `refused`, or `throttled` beyond the budget of their address.
 */
const outcomes = ["taken", "later", "undecryptable", "refused", "throttled"] as const;

export interface NoticeMetrics {
  count(party: string, outcome: (typeof outcomes)[number]): void;
  /** Records the delay of a payment notice, repeats included. @param now - milliseconds since the epoch */
  delayOf(evidence: PaymentEvidence, now: number): void;
}

/** Creates the metrics of notices: their outcomes, and the time between a payment and the gateway's notice of it. */
export function noticeMetrics(registry: Registry): NoticeMetrics {
  const delays = new Histogram({
    name: "ca_callback_delay_seconds",
    help: "From a payment, by the gateway's clock, to its notice, by channel",
    labelNames: ["channel"],
    buckets: [1, 5, 15, 60, 300, 1_800, 7_200, 86_400],
    registers: [registry],
  });
  const notices = new Counter({
    name: "ca_notices_total",
    help: "Notices by party, and by what became of them",
    labelNames: ["party", "outcome"],
    registers: [registry],
  });
  // Series start at 0, because Prometheus sees no increase in a series that begins with 1.
  for (const party of [...channels, "invoice"])
    for (const outcome of outcomes) notices.inc({ party, outcome }, 0);
  for (const channel of channels) delays.zero({ channel });

  return {
    count: (party, outcome) => notices.inc({ party, outcome }),
    delayOf: ({ channel, paidAt }, now) =>
      delays.observe({ channel }, Math.max(0, (now - Date.parse(paidAt)) / 1_000)),
  };
}
