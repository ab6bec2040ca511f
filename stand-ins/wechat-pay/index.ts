export type { SigningMode } from "./identity/identity";
export { loadIdentity, provision } from "./identity/provision";
export { startWechatGateway } from "./start";
