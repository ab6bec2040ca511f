import { useState } from "react";

/**
 * What is ticked in a list. Another tab, search or page begins with nothing ticked: what nobody sees is not acted upon.
 * @param place - the part of the address that says what the list shows
 */
export function useSelection(place: string) {
  const [selection, setSelection] = useState<{ place: string; ids: readonly string[] }>({ place, ids: [] });
  return {
    ids: selection.place === place ? selection.ids : [],
    set: (ids: readonly string[]): void => setSelection({ place, ids }),
  };
}
