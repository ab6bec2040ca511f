const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Calls a function at Ctrl-C and at a service manager's signal. These signals then no longer end the process by
 * themselves.
 * @returns a function that undoes this
 */
export function onInterrupt(act: () => void): () => void {
  for (const signal of signals) process.on(signal, act);
  return () => {
    for (const signal of signals) process.off(signal, act);
  };
}
