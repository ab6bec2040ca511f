import { join } from "node:path";
import { projectRoot } from "../../stand-ins/shared/project-root";
import type { PartName, Settings } from "./parts";

/** Where the stack of `npm start` keeps all that has to last. */
export const dataDirOf = (settings: Settings): string => settings["DATA_DIR"] || join(projectRoot, ".data");

/** Where a provider keeps its keys and its state. */
export function providerDir(dataDir: string, name: PartName): string {
  return join(dataDir, name);
}

/** Where the API writes down what it has answered yes to: a restore reads it, and leaves it as it is. */
export const commandsDir = (dataDir: string): string => join(dataDir, "commands");
