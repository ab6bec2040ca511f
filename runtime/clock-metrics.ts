import { Gauge, type Registry } from "prom-client";
import { askOutside } from "../gateways/ask-outside";
import { clockOffsetMs, httpDatePrecisionMs } from "../lib/clock-offset";

const hourMs = 3_600_000;
const timeoutMs = 5_000;
const largestBytes = 64 * 1_024;

interface ClockMetricsOptions {
  registry: Registry;
  /**
   * Address of an outside server whose clock is right. It is queried at most every hour, because every HTTP answer
   * contains the time.
   */
  url: string;
  /** Returns the present time in milliseconds since the epoch. */
  now: () => number;
}

/**
 * Creates the metric of this machine's offset from an outside clock. Gateways refuse signatures that are five minutes
 * off, and tokens tolerate a few seconds.
 */
export function clockMetrics({ registry, url, now }: ClockMetricsOptions): void {
  let askedAt = -Infinity;
  const offset = new Gauge({
    name: "ca_clock_offset_seconds",
    help: "How far this machine's clock is ahead of the payment gateway's; negative where it is behind",
    registers: [registry],
    collect() {
      if (now() - askedAt < hourMs) return;
      askedAt = now();
      // Without an answer the former value stays. Other metrics show that the server is away.
      ask().then(
        (found) => found !== undefined && offset.set(found / 1_000),
        () => undefined,
      );
    },
  });

  async function ask(): Promise<number | undefined> {
    const asked = now();
    const { headers } = await askOutside({ method: "GET", url: new URL(url), timeoutMs, largestBytes });
    const elsewhere = Date.parse(headers.date ?? "");
    if (Number.isNaN(elsewhere)) return undefined;
    return clockOffsetMs({ elsewhere, asked, answered: now(), precisionMs: httpDatePrecisionMs });
  }
}
