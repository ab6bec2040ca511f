import { useState } from "react";

/**
 * Selection in a list. Another tab, search or page begins with an empty selection, so that no invisible row is changed.
 * @param place - the part of the address that determines what the list shows
 */
export function useSelection(place: string) {
  const [selection, setSelection] = useState<{ place: string; ids: readonly string[] }>({ place, ids: [] });
  return {
    ids: selection.place === place ? selection.ids : [],
    set: (ids: readonly string[]): void => setSelection({ place, ids }),
  };
}
