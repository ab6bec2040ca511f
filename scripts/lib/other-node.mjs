import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";

import { inProject } from "./project.mjs";
import { run } from "./run.mjs";

/**
 * Returns the environment in which programs run on a version of Node.js. That version is downloaded once, from npm, which
 * has Node.js as packages.
 * @throws UserError if it can't be downloaded
 */
export async function environmentOn(version) {
  if (version === process.versions.node) return {};
  const name = `node-${process.platform}-${process.arch}`;
  const folder = inProject(".tools", `node-${version}`);
  if (!existsSync(folder)) {
    const begun = Date.now();
    // The folder gets its name once it is complete, so that an interrupted download is begun anew.
    const unfinished = `${folder}.unfinished`;
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished, { recursive: true });
    const args = ["install", "--no-save", "--ignore-scripts", "--prefix", unfinished, `${name}@${version}`];
    await run("npm", args);
    renameSync(unfinished, folder);
    console.log(`Node.js ${version}: downloaded in ${Math.round((Date.now() - begun) / 1000)} s`);
  }
  return { PATH: [join(folder, "node_modules", name, "bin"), process.env.PATH].join(delimiter) };
}
