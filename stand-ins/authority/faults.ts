import { countedFaultSchema, createCountedFaults } from "../shared/counted-faults";

/** Ways in which a lock's outcome can differ from the usual one. They are described at `PUT /control/faults`. */
const faultKinds = ["fail", "other-end", "told-twice", "forget"] as const;

export const faultSchema = countedFaultSchema(faultKinds);
export const createFaults = () => createCountedFaults<(typeof faultKinds)[number]>();
