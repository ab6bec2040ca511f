import { existsSync } from "node:fs";

import { inProject } from "./project.mjs";
import { run } from "./run.mjs";
import { filesUnder, whenChanged } from "./stamp.mjs";

/** Builds the web pages if this version has any, unless nothing has changed since they were last built. */
export async function buildPortal(begin) {
  if (!existsSync(inProject("portal"))) return;
  const sources = ["portal", "domain"].map((dir) => inProject(dir));
  await whenChanged({
    stampFile: inProject("dist", ".portal-built"),
    inputs: [inProject("package-lock.json"), ...filesUnder(sources)],
    step: async () => {
      begin("构建网页");
      await run("npm", ["run", "build:portal"]);
    },
  });
}
