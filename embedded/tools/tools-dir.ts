import { join } from "node:path";
import { projectRoot } from "../../stand-ins/shared/project-root";

/** Folder of downloaded programs, which all data folders share. */
export const defaultToolsDir = join(projectRoot, ".tools");
