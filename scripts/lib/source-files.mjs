import { existsSync } from "node:fs";

import { inProject } from "./project.mjs";
import { run } from "./run.mjs";

/** Returns the source files that git tracks, or would add, as paths from the project's root. */
export async function sourceFiles() {
  const listed = await run("git", [
    "ls-files",
    "-z",
    "--cached",
    "--others",
    "--exclude-standard",
    "--deduplicate",
  ]);
  return listed
    .split("\0")
    .filter((file) => /\.(ts|tsx|mts|mjs|cjs)$/.test(file) && existsSync(inProject(file)));
}
