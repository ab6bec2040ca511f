import { Histogram, type Registry } from "prom-client";
import type { PaymentEvidence } from "../../domain/money/payment";

/** Told of each payment notice that comes. */
export type NoticeDelays = (evidence: PaymentEvidence, now: number) => void;

/** How long after a payment the gateway's notice of it comes, repeats included. */
export function noticeDelays(registry: Registry): NoticeDelays {
  const delays = new Histogram({
    name: "ca_callback_delay_seconds",
    help: "From a payment, by the gateway's clock, to its notice, by channel",
    labelNames: ["channel"],
    buckets: [1, 5, 15, 60, 300, 1_800, 7_200, 86_400],
    registers: [registry],
  });
  return ({ channel, paidAt }, now) => {
    delays.observe({ channel }, Math.max(0, (now - Date.parse(paidAt)) / 1_000));
  };
}
