import { join } from "node:path";
import { projectRoot } from "../../stand-ins/shared/project-root";
import type { Settings } from "./parts";

/** Where the stack of `npm start` keeps all that has to last. */
export const dataDirOf = (settings: Settings): string => settings["DATA_DIR"] || join(projectRoot, ".data");
