import { countedFaultSchema, createCountedFaults } from "../shared/counted-faults";

/** What can go wrong with a SendSms: see `PUT /control/faults`. */
export const faultKinds = ["http500", "silent", "refuse", "timeout-after-accept"] as const;
export type FaultKind = (typeof faultKinds)[number];

export const faultSchema = countedFaultSchema(faultKinds);
export const createFaults = () => createCountedFaults<FaultKind>();
