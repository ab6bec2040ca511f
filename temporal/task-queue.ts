/** The one task queue: workflows and activities of an application run on the same workers. */
export const taskQueue = "ca-renewal";
