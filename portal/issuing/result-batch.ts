/** A batch of results that was interrupted is found again by this name. */
export const resultBatch = "results";
