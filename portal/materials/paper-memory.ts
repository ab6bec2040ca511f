import { tabMemory } from "../client/tab-memory";

/** Zoom and rotation of a paper. */
export interface Looking {
  /** Zoom factor, of which 1 fills the width of the frame; "page" shows each page whole. */
  zoom: number | "page";
  /** Clockwise rotation in quarter turns. */
  turned: number;
}

/** Centre of the visible part of a paper, as fractions of its width and height. */
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

/** Memory of zoom, rotation and place of each paper, so that a paper looks as it was left. */
export const paperMemory = {
  wasSeen: (file: string): boolean => remembered(file) !== undefined,
  looking: (file: string): Looking => remembered(file)?.looking ?? asItIs,
  place: (file: string): Place | undefined => remembered(file)?.place,
  keep(file: string, changes: Partial<Remembered>): void {
    const kept: Remembered = { ...(remembered(file) ?? { looking: asItIs }), ...changes };
    tabMemory.set(keyOf(file), JSON.stringify(kept));
  },
};
