import { existsSync, readFileSync } from "node:fs";

import { inProject } from "./project.mjs";
import { run } from "./run.mjs";
import { filesUnder, whenChanged } from "./stamp.mjs";

/** File in which a build lists its inputs, as paths from the project's folder. */
const list = inProject("dist", ".portal-inputs.json");

/** Builds the web pages if this version has any, unless nothing has changed since they were last built. */
export async function buildPortal(begin) {
  if (!existsSync(inProject("portal"))) return;
  await whenChanged({
    stampFile: inProject("dist", ".portal-built"),
    inputs: inputsOfBuild,
    outputs: () => filesUnder([inProject("dist", "portal")]),
    step: async () => {
      begin("构建网页");
      await run("npm", ["run", "build:portal"], { step: "构建网页", advice: "请改正下列各处，然后重试。" });
    },
  });
}

/** Returns the inputs of the latest build. A build that is still to come has none yet. */
function inputsOfBuild() {
  const files = existsSync(list) ? JSON.parse(readFileSync(list, "utf8")) : [];
  return [inProject("package-lock.json"), ...files.map((file) => inProject(file))];
}
