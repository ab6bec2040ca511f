import { createHmac } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

const stepMs = 30_000;
const currentStep = (): number => Math.floor(Date.now() / stepMs);

/** Returns the code of a time step by RFC 6238, with SHA-1 and six digits. */
function codeOf(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac("sha1", secret).update(counter).digest();
  const number = digest.readUInt32BE((digest.at(-1) ?? 0) & 0x0f) & 0x7f_ff_ff_ff;
  return String(number % 1_000_000).padStart(6, "0");
}

/**
 * Creates a person's authenticator app, the second factor. It never shows a code twice, since the server accepts each
 * code once; instead it shows the next one, which the server accepts in advance.
 */
export function createAuthenticator(secret: string): () => Promise<string> {
  let last = 0;
  return async () => {
    const step = Math.max(last + 1, currentStep());
    last = step;
    while (step > currentStep() + 1) await pause(1_000);
    return codeOf(secret, step);
  };
}
