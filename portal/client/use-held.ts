import { useState } from "react";

interface Held<T> {
  /** Data on the page: those that it showed when the visitor began to type, or the latest. */
  shown: T;
  /** Data that have come since; undefined while the page shows the latest. */
  latest: T | undefined;
  /** Called when the visitor types, so that nothing changes under their hand. */
  hold: () => void;
  /** Called to show the latest. */
  release: () => void;
}

/** Keeps what a page shows from the moment at which its visitor begins to type. */
export function useHeld<T extends { version: number }>(current: T): Held<T> {
  const [held, setHeld] = useState<T>();
  const isBehind = held !== undefined && held.version !== current.version;
  return {
    shown: isBehind ? held : current,
    latest: isBehind ? current : undefined,
    hold: () => setHeld((before) => before ?? current),
    release: () => setHeld(undefined),
  };
}
