export type { Merchant, Platform, SigningMode } from "./identity/identity";
export { loadIdentity, provision } from "./identity/provision";
export { startWechatGateway, type WechatGatewayOptions } from "./start";
