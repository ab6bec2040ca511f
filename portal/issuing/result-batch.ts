/** Name of the kind of batch, by which an interrupted import of results is found again. */
export const resultBatch = "results";
