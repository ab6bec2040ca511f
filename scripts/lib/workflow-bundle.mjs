import { renameSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

import { inProject } from "./project.mjs";
import { filesUnder, whenChanged } from "./stamp.mjs";

const outputFile = inProject("dist", "workflow-bundle.js");

/** Bundles the workflows for the worker, unless nothing has changed. The worker starts twice as fast with a bundle. */
export async function bundleWorkflows(begin) {
  const compiled = ["workflows", "contract", "domain", "temporal"].map((dir) => inProject("dist", dir));
  const isCode = (file) => file.endsWith(".js");
  await whenChanged({
    stampFile: inProject("dist", ".bundled"),
    outputs: () => [outputFile],
    inputs: [
      inProject("package-lock.json"),
      inProject("dist", "worker", "workflow-source.js"),
      ...filesUnder(compiled, isCode),
    ],
    step: async () => {
      begin("打包工作流");
      await bundle();
    },
  });
}

async function bundle() {
  // These modules are imported late, because they exist only once the packages are installed and the code is compiled.
  const { bundleWorkflowCode, DefaultLogger } = await import("@temporalio/worker");
  const { workflowSource } = await import(
    pathToFileURL(inProject("dist", "worker", "workflow-source.js")).href
  );
  const { code } = await bundleWorkflowCode({ ...workflowSource, logger: new DefaultLogger("WARN") });
  // A worker may start at any moment, and reads a whole bundle.
  writeFileSync(`${outputFile}.new`, withoutSources(code));
  renameSync(`${outputFile}.new`, outputFile);
}

/** Returns the bundle without the sources in its source map. Nobody reads them there, and they make up half of the bundle. */
function withoutSources(code) {
  return code.replace(/(?<=sourceMappingURL=data:application\/json;charset=utf-8;base64,)\S+/, (map) => {
    const { sourcesContent: _, ...positions } = JSON.parse(Buffer.from(map, "base64").toString());
    return Buffer.from(JSON.stringify(positions)).toString("base64");
  });
}
