import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder that contains package.json. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Returns a path inside the project. */
export const inProject = (...parts) => join(root, ...parts);
