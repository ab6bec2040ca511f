export { demoToken } from "./demo-token";
export { demoUsers, type DemoUser } from "./demo-users";
export { provision } from "./provision";
export { startIdentityProvider } from "./server";
