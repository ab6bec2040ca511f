/** Projection of a stored application without the mark that the teller of events removes a little later. */
export const withoutMark = { untold: 0 } as const;
