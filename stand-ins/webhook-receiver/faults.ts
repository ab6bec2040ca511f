import { countedFaultSchema, createCountedFaults } from "../shared/counted-faults";

/** Ways in which the receiver can fail. They are described at `PUT /control/faults`. */
const faultKinds = ["refuse", "gone", "redirect", "late", "silent", "lose-answer", "every-other"] as const;

export const faultSchema = countedFaultSchema(faultKinds);
export const createFaults = () => createCountedFaults<(typeof faultKinds)[number]>();
