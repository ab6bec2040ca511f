export { demoToken } from "./demo-token";
export { demoUsers, type DemoUser } from "./demo-users";
export { provision, type Provisioned, type ProvisionOptions } from "./provision";
export { startIdentityProvider, type IdentityProviderOptions } from "./server";
