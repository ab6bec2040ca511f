import { join } from "node:path";
import { projectRoot } from "../../stand-ins/shared/project-root";
import type { PartName, Settings } from "./parts";

/** Returns the folder in which the stack of `npm start` keeps its permanent data. */
export const dataDirOf = (settings: Settings): string => settings["DATA_DIR"] || join(projectRoot, ".data");

/** Returns the folder in which a provider keeps its keys and state. */
export function providerDir(dataDir: string, name: PartName): string {
  return join(dataDir, name);
}

/**
 * Returns the folder in which the API records the commands that it acknowledged. A restore reads the folder and leaves it
 * as it is.
 */
export const commandsDir = (dataDir: string): string => join(dataDir, "commands");
