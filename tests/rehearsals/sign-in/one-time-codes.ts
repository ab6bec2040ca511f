import { createHmac } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

const stepMs = 30_000;
const currentStep = (): number => Math.floor(Date.now() / stepMs);

/** The code of a step, as RFC 6238 has it: SHA-1, six digits. */
function codeOf(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac("sha1", secret).update(counter).digest();
  const number = digest.readUInt32BE((digest.at(-1) ?? 0) & 0x0f) & 0x7f_ff_ff_ff;
  return String(number % 1_000_000).padStart(6, "0");
}

/** A person's telephone with their second factor: each code counts once, and the server takes the next one already. */
export function createAuthenticator(secret: string): () => Promise<string> {
  let last = 0;
  return async () => {
    const step = Math.max(last + 1, currentStep());
    last = step;
    while (step > currentStep() + 1) await pause(1_000);
    return codeOf(secret, step);
  };
}
