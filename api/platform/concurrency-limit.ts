interface Line {
  /** At work now. */
  count: number;
  waiting: (() => void)[];
}

/**
 * Lets so many of one key work at once; further ones wait in a line of their key, and others don't wait for them.
 * @returns what acquires a slot, and answers what releases it; releasing it twice does nothing more
 */
export function createConcurrencyLimit(atOnce: number) {
  const lines = new Map<string, Line>();

  return async function acquireSlot(key: string): Promise<() => void> {
    const line = lines.get(key) ?? { count: 0, waiting: [] };
    lines.set(key, line);
    // Who waits is handed the slot of somebody who is done.
    if (line.count >= atOnce) await new Promise<void>((resolve) => line.waiting.push(resolve));
    else line.count += 1;
    let isReleased = false;
    return () => {
      if (isReleased) return;
      isReleased = true;
      const next = line.waiting.shift();
      if (next) return next();
      line.count -= 1;
      if (line.count === 0) lines.delete(key);
    };
  };
}
