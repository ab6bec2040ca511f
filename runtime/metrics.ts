import { collectDefaultMetrics, Registry } from "prom-client";

/** A registry of a process's own, with what Node.js itself tells. */
export function createMetrics(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}
