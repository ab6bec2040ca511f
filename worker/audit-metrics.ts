import { Gauge, type Registry } from "prom-client";
import type { HeadDependencies } from "../services/audit/heads";

/** Creates the metrics by which alerts learn the result of the daily check of the audit trail. */
export function auditMetrics(registry: Registry): HeadDependencies["headMade"] {
  const heads = new Gauge({
    name: "ca_audit_head_timestamp_seconds",
    help: "When the audit trail's head of the day was signed",
    labelNames: ["day", "mac"],
    registers: [registry],
  });
  const breaks = new Gauge({
    name: "ca_audit_breaks",
    help: "Places at which the audit trail isn't as it was written, as the daily look found",
    registers: [registry],
  });
  return ({ _id: day, at, mac, breaks: found }) => {
    heads.reset();
    heads.set({ day, mac }, at.getTime() / 1_000);
    breaks.set(found);
  };
}
