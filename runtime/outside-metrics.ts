import { Counter, type Registry } from "prom-client";
import { channels } from "../domain/money/channels";
import type { Channel } from "../domain/money/payment";
import type { ObserveCall } from "../gateways/call-log";

const parties = [...channels, "sms", "invoice", "clamd"];
const outcomes = ["answered", "failed", "throttled"] as const;

/** Creates the counter of calls to outside parties, by their outcome. */
export function outsideMetrics(registry: Registry): ObserveCall {
  const calls = new Counter({
    name: "ca_outside_calls_total",
    help: "Calls to outside parties, by how they ended; throttled are those that were too many for it",
    labelNames: ["party", "outcome"],
    registers: [registry],
  });
  // The counters begin with 0, because Prometheus sees no increase in a series that begins with 1.
  for (const party of parties) for (const outcome of outcomes) calls.inc({ party, outcome }, 0);

  return ({ party, outcome }) => calls.inc({ party, outcome });
}

/** Creates the counter of payments that a query to the gateway found although their notice should have come long before. */
export function lostNoticeMetrics(registry: Registry): (order: { channel: Channel }) => void {
  const found = new Counter({
    name: "ca_payments_found_by_query_total",
    help: "Payments that a question to the gateway found, and no notice had told in time",
    labelNames: ["channel"],
    registers: [registry],
  });
  for (const channel of channels) found.inc({ channel }, 0);
  return ({ channel }) => found.inc({ channel });
}
