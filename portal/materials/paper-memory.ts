import { tabMemory } from "../client/tab-memory";

/** How a paper is looked at. */
export interface Looking {
  /** 1 is as wide as there is room for; "page" shows each page whole. */
  zoom: number | "page";
  /** Clockwise, in quarters. */
  turned: number;
}

/** The middle of what is seen of a paper, as shares of its width and height. */
export interface Place {
  x: number;
  y: number;
}

interface Remembered {
  looking: Looking;
  place?: Place;
}

export const asItIs: Looking = { zoom: 1, turned: 0 };

const keyOf = (file: string) => `paper/${file}`;

function remembered(file: string): Remembered | undefined {
  const text = tabMemory.get(keyOf(file));
  return text === undefined ? undefined : (JSON.parse(text) as Remembered);
}

/** How papers were looked at last, and where: a paper that somebody comes back to is as they left it. */
export const paperMemory = {
  wasSeen: (file: string): boolean => remembered(file) !== undefined,
  looking: (file: string): Looking => remembered(file)?.looking ?? asItIs,
  place: (file: string): Place | undefined => remembered(file)?.place,
  keep(file: string, changes: Partial<Remembered>): void {
    const kept: Remembered = { ...(remembered(file) ?? { looking: asItIs }), ...changes };
    tabMemory.set(keyOf(file), JSON.stringify(kept));
  },
};
