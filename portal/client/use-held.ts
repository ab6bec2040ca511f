import { useEffect, useState } from "react";

interface Held<T> {
  /** Data on the page: those that it showed when the visitor began to type, or the latest. */
  shown: T;
  /** Data that have come since; undefined while the page shows the latest. */
  latest: T | undefined;
  /** Called to show the latest. */
  release: () => void;
}

/** Keeps what a page shows from the moment at which its visitor begins to type. */
export function useHeld<T extends { version: number }>(current: T): Held<T> {
  const [held, setHeld] = useState<T>();
  // The window hears of what is typed after the fields themselves, whose own change a new rendering would undo.
  useEffect(() => {
    const hold = () => setHeld((before) => before ?? current);
    addEventListener("input", hold);
    return () => removeEventListener("input", hold);
  }, [current]);
  const isBehind = held !== undefined && held.version !== current.version;
  return {
    shown: isBehind ? held : current,
    latest: isBehind ? current : undefined,
    release: () => setHeld(undefined),
  };
}
