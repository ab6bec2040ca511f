/**
 * Creates a store of idempotency keys. The same user action has the same key until it is forgotten, so that a double
 * click is one action.
 */
export function createKeyring() {
  const keys = new Map<string, string>();
  return {
    keyOf(action: string): string {
      const key = keys.get(action) ?? newKey();
      keys.set(action, key);
      return key;
    },
    forget: (action: string): void => void keys.delete(action),
  };
}

/**
 * Returns 128 random bits in hexadecimal. `crypto.randomUUID` is unavailable on plain http addresses except this
 * machine's.
 */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}
