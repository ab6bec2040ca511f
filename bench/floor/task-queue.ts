export const floorTaskQueue = "bench-floor";
