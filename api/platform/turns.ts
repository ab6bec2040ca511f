interface Line {
  /** At work now. */
  count: number;
  waiting: (() => void)[];
}

/**
 * Lets so many of one key work at once; further ones wait for their turn, and others don't wait for them.
 * @returns what takes a turn, and answers what gives it back; giving it back twice does nothing more
 */
export function createTurns(atOnce: number) {
  const lines = new Map<string, Line>();

  return async function takeTurn(key: string): Promise<() => void> {
    const line = lines.get(key) ?? { count: 0, waiting: [] };
    lines.set(key, line);
    // Who waits is handed the turn of somebody who is done.
    if (line.count >= atOnce) await new Promise<void>((resolve) => line.waiting.push(resolve));
    else line.count += 1;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      const next = line.waiting.shift();
      if (next) return next();
      line.count -= 1;
      if (line.count === 0) lines.delete(key);
    };
  };
}
