import { join } from "node:path";
import { defaultToolsDir } from "../tools/tools-dir";
import type { Settings } from "./parts";

const systemVariables = ["PATH", "HOME", "TMPDIR", "LANG", "TZ", "JAVA_HOME", "NODE_EXTRA_CA_CERTS"];

/**
 * Returns the variables of this process's own environment that every child process gets. The others are left out, so that
 * the shell's variables don't configure a stack for tests.
 */
export function systemEnvironment(): Record<string, string> {
  return {
    ...definedOnly(Object.fromEntries(systemVariables.map((name) => [name, process.env[name]]))),
    // Node.js 22 and later keep there what they have compiled, so that the next start needn't compile it.
    NODE_COMPILE_CACHE: join(defaultToolsDir, "compile-cache"),
  };
}

/** Returns the settings without those that are not set. */
export function definedOnly(settings: Settings): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** Returns the namespace that the settings name, or Temporal's default. */
export function temporalNamespace(settings: Settings): string {
  return settings["TEMPORAL_NAMESPACE"] || "default";
}
