import { randomFillSync } from "node:crypto";
import { ulid } from "ulid";

/** Stock of random bytes. The library would fetch one byte at a time, which costs fifty times as much as the rest of an id. */
const stock = Buffer.alloc(1_024);
let used = stock.length;

function randomFraction(): number {
  if (used === stock.length) {
    randomFillSync(stock);
    used = 0;
  }
  used += 1;
  return stock.readUInt8(used - 1) / 256;
}

/** Returns a ULID: 48 bits of time and 80 bits of cryptographic randomness. @param at - milliseconds since the epoch */
export const newUlid = (at: number): string => ulid(at, randomFraction);
