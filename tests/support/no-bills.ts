/** A store of the channels' bills that is always empty. */
export const noBills = { changed: () => Promise.resolve([]), reseal: () => Promise.resolve(0) };
