import { randomInt } from "node:crypto";
import { toBeijingStamp } from "../shared/beijing-time";

/** A request's serial: yyMMddHHmmss in Beijing and eight digits more. */
export function newSerial(nowMs: number): string {
  return toBeijingStamp(nowMs).slice(2) + String(randomInt(100_000_000)).padStart(8, "0");
}
