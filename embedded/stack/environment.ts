import type { Settings } from "./parts";

const systemVariables = ["PATH", "HOME", "TMPDIR", "LANG", "TZ", "JAVA_HOME", "NODE_EXTRA_CA_CERTS"];

/**
 * What every child gets of this process's own environment. The rest is left out, so that a stack for tests is
 * not configured by whatever the shell happens to hold.
 */
export function systemEnvironment(): Record<string, string> {
  return definedOnly(Object.fromEntries(systemVariables.map((name) => [name, process.env[name]])));
}

/** Settings without those that are not set. */
export function definedOnly(settings: Settings): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** The namespace that the settings name, or Temporal's own default. */
export function temporalNamespace(settings: Settings): string {
  return settings["TEMPORAL_NAMESPACE"] || "default";
}
