import { useEffect } from "react";
import type { Load } from "./use-load";

/**
 * Reads again whenever something was done elsewhere on the page that may change what is shown here.
 * @param changes - how often that was so
 */
export function useReload({ reload }: Pick<Load<unknown>, "reload">, changes: number): void {
  useEffect(() => {
    if (changes > 0) reload();
  }, [reload, changes]);
}

/** A panel of a page whose panels change together. */
export interface PanelOfChanges {
  changes: number;
  /** Tells that something was done in this one. */
  onChange: () => void;
}
