import { countedFaultSchema, createCountedFaults } from "../shared/counted-faults";

/** Ways in which a lock's result can differ from what is hoped for: see `PUT /control/faults`. */
const faultKinds = ["fail", "other-end", "told-twice", "forget"] as const;

export const faultSchema = countedFaultSchema(faultKinds);
export const createFaults = () => createCountedFaults<(typeof faultKinds)[number]>();
