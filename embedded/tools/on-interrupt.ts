const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Calls back at Ctrl-C and at a service manager's signal, which then end nothing by themselves. Returns what takes it back. */
export function onInterrupt(act: () => void): () => void {
  for (const signal of signals) process.on(signal, act);
  return () => {
    for (const signal of signals) process.off(signal, act);
  };
}
