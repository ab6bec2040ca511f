export type { FaultKind } from "./faults";
export type { ReceivedSms } from "./messages";
export { provision } from "./provision";
export { startSmsProvider } from "./server";
