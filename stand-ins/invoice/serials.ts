import { randomInt } from "node:crypto";

const beijingOffsetMs = 8 * 3_600_000;

/** A request's serial: yyMMddHHmmss in Beijing and eight digits more. */
export function newSerial(nowMs: number): string {
  const stamp = new Date(nowMs + beijingOffsetMs).toISOString().replace(/\D/g, "").slice(2, 14);
  return stamp + String(randomInt(100_000_000)).padStart(8, "0");
}
