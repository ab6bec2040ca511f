import { UserError } from "./user-error.mjs";

const required = [20, 19];

/**
 * Throws an error with advice if Node.js is too old. Older versions can't load the packages that consist of ES modules
 * only.
 */
export function requireNodeVersion(version = process.versions.node) {
  const [major, minor] = version.split(".").map(Number);
  if (major > required[0] || (major === required[0] && minor >= required[1])) return;
  throw new UserError(`需要 Node.js ${required.join(".")} 或更高版本，当前为 ${version}。请升级后重试。`);
}
