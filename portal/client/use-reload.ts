import { useEffect } from "react";
import type { Load } from "./use-load";

/**
 * Reads again whenever a change elsewhere on the page may affect the data shown here.
 * @param changes - number of such changes so far
 */
export function useReload({ reload }: Pick<Load<unknown>, "reload">, changes: number): void {
  useEffect(() => {
    if (changes > 0) reload();
  }, [reload, changes]);
}

/** Properties of a panel on a page whose panels affect each other. */
export interface PanelOfChanges {
  changes: number;
  /** Called after a change in this panel. */
  onChange: () => void;
}
