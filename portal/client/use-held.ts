import { createContext, use, useCallback, useEffect, useRef, useState } from "react";

/** Knowledge of a page's parts about its data, which don't change under the hand. */
export interface Holding {
  /** Changes since the page was shown, a line each; empty while the page shows the latest. */
  news: readonly string[];
  /** True while a dialog is open, which announces the news itself. */
  isInDialog: boolean;
  /** Keeps what is shown until the returned function is called, for a dialog or for something on the page itself. */
  hold: (isDialog: boolean) => () => void;
  /** Shows the latest, and keeps that from now on. */
  showLatest: () => void;
}

export const HoldingContext = createContext<Holding | undefined>(undefined);

/**
 * Keeps what the page shows while a dialog is open, or an opinion stands on the page. Returns undefined on a page that
 * holds nothing.
 */
export function useHolding(isOpen: boolean, isDialog = true): Holding | undefined {
  const holding = use(HoldingContext);
  const hold = holding?.hold;
  useEffect(() => (isOpen ? hold?.(isDialog) : undefined), [isOpen, hold, isDialog]);
  return holding;
}

interface HeldOptions<T> {
  /** Tells what has come since the page was shown, a line each. */
  newsOf: (shown: T, latest: T) => readonly string[];
  /** True if the page keeps what it shows from the moment at which its visitor begins to type, too. */
  whileTyping: boolean;
}

interface Held<T> {
  /** Data on the page: those that it showed when a dialog was opened or something typed, or the latest. */
  shown: T;
  holding: Holding;
  /** Called to show the latest, and whatever comes after it. */
  release: () => void;
}

/** Keeps what a page shows while its visitor decides, if something worth telling has come since. */
export function useHeld<T>(current: T, { newsOf, whileTyping }: HeldOptions<T>): Held<T> {
  const [held, setHeld] = useState<T>();
  const [dialogs, setDialogs] = useState(0);
  const latest = useRef(current);
  latest.current = current;
  const hasTyped = useRef(false);
  const holders = useRef(0);
  // The window hears of what is typed after the fields themselves, whose own change a new rendering would undo.
  useEffect(() => {
    if (!whileTyping) return undefined;
    const onInput = ({ target }: Event) => {
      // A dialog holds the page by itself, and until it is closed.
      if (target instanceof Element && target.closest("[role=dialog]")) return;
      hasTyped.current = true;
      setHeld((before) => before ?? latest.current);
    };
    addEventListener("input", onInput);
    return () => removeEventListener("input", onInput);
  }, [whileTyping]);
  const hold = useCallback((isDialog: boolean) => {
    const count = (step: 1 | -1) => {
      holders.current += step;
      if (isDialog) setDialogs((open) => open + step);
    };
    count(1);
    setHeld((before) => before ?? latest.current);
    return () => {
      count(-1);
      if (holders.current === 0 && !hasTyped.current) setHeld(undefined);
    };
  }, []);
  // Data that were read again on request are held in their turn.
  useEffect(() => {
    if (holders.current > 0) setHeld((before) => before ?? current);
  }, [current]);
  const news = held === undefined ? [] : newsOf(held, current);
  return {
    shown: held !== undefined && news.length > 0 ? held : current,
    holding: { news, isInDialog: dialogs > 0, hold, showLatest: () => setHeld(current) },
    release: () => {
      hasTyped.current = false;
      setHeld(undefined);
    },
  };
}
