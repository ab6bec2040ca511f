import { useEffect, useRef } from "react";

const takesText = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest("input, textarea, select, [role=dialog]") !== null;

/** Action of a key; returning false leaves the key to the browser. */
type Act = () => boolean | void;

/** Calls the actions of keys that are pressed while nothing is being typed. */
export function useKeys(acts: Readonly<Record<string, Act>>): void {
  const latest = useRef(acts);
  latest.current = acts;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const { key, target, ctrlKey, altKey, metaKey } = event;
      const act = latest.current[key];
      if (!act || ctrlKey || altKey || metaKey || takesText(target)) return;
      if (act() !== false) event.preventDefault();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);
}
