/** A store of the channels' bills that holds none. */
export const noBills = { changed: () => Promise.resolve([]), reseal: () => Promise.resolve(0) };
