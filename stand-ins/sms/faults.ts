import { countedFaultSchema, createCountedFaults } from "../shared/counted-faults";

/** Faults of SendSms that `PUT /control/faults` can set. */
export const faultKinds = ["http500", "silent", "refuse", "timeout-after-accept"] as const;
export type FaultKind = (typeof faultKinds)[number];

export const faultSchema = countedFaultSchema(faultKinds);
export const createFaults = () => createCountedFaults<FaultKind>();
