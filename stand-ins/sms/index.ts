export { faultKinds, type Fault, type FaultKind } from "./faults";
export type { ReceivedSms } from "./messages";
export { provision, type Provisioned, type ProvisionOptions } from "./provision";
export { startSmsProvider, type SmsProviderOptions } from "./server";
