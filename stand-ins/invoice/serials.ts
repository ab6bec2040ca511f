import { randomInt } from "node:crypto";
import { toBeijingStamp } from "../shared/beijing-time";

/** Returns a new serial number of a request: yyMMddHHmmss in Beijing and eight random digits. */
export function newSerial(nowMs: number): string {
  return toBeijingStamp(nowMs).slice(2) + String(randomInt(100_000_000)).padStart(8, "0");
}
