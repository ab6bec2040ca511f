import { join } from "node:path";
import { projectRoot } from "../../stand-ins/shared/project-root";

/** Where downloaded programs are kept, shared by every data directory. */
export const defaultToolsDir = join(projectRoot, ".tools");
