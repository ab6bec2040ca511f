/** Name of the only task queue: the same workers run workflows and activities. */
export const taskQueue = "ca-renewal";
