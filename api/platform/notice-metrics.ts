import { Counter, Histogram, type Registry } from "prom-client";
import { channels } from "../../domain/money/channels";
import type { PaymentEvidence } from "../../domain/money/payment";

/**
 * What becomes of a notice. Of those that are genuine `taken`, `later` (it must come again) and `undecryptable`; `refused`
 * and, beyond their address's budget, `throttled` are those that aren't.
 */
const outcomes = ["taken", "later", "undecryptable", "refused", "throttled"] as const;

export interface NoticeMetrics {
  count(party: string, outcome: (typeof outcomes)[number]): void;
  /** Of each payment notice that comes, repeats included. @param now milliseconds */
  delayOf(evidence: PaymentEvidence, now: number): void;
}

/** What becomes of notices, and how long after a payment the gateway's notice of it comes. */
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
  // From 0: Prometheus sees no increase in a series that begins with 1.
  for (const party of [...channels, "invoice"])
    for (const outcome of outcomes) notices.inc({ party, outcome }, 0);
  for (const channel of channels) delays.zero({ channel });

  return {
    count: (party, outcome) => notices.inc({ party, outcome }),
    delayOf: ({ channel, paidAt }, now) =>
      delays.observe({ channel }, Math.max(0, (now - Date.parse(paidAt)) / 1_000)),
  };
}
