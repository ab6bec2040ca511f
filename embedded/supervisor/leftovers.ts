import { setTimeout as sleep } from "node:timers/promises";

import { signalGroup } from "../tools/signal-group";
import { isAlive, type ProcessRecord } from "./process-record";

const pollMs = 50;

/** Ends the children of a supervisor that was killed. A process that merely has the same pid by now is left alone. */
export async function endLeftovers(leftovers: ProcessRecord[], graceMs = 10_000): Promise<void> {
  const alive = leftovers.filter(isAlive);
  for (const { pid } of alive) signalGroup(pid, "SIGTERM");
  for (let waitedMs = 0; waitedMs < graceMs && alive.some(isAlive); waitedMs += pollMs) await sleep(pollMs);
  for (const { pid } of alive.filter(isAlive)) signalGroup(pid, "SIGKILL");
  while (alive.some(isAlive)) await sleep(pollMs);
}
