import { existsSync, writeFileSync } from "node:fs";

import { inProject } from "./project.mjs";
import { filesUnder, whenChanged } from "./stamp.mjs";

const outputFile = inProject("dist", "workflow-bundle.js");

/** Bundles the workflows for the worker, unless nothing changed: with a bundle it starts twice as fast. */
export async function bundleWorkflows(begin) {
  const compiled = ["workflows", "contract", "domain", "temporal"].map((dir) => inProject("dist", dir));
  const isCode = (file) => file.endsWith(".js");
  await whenChanged({
    stampFile: inProject("dist", ".bundled"),
    outputFile,
    inputs: [inProject("package-lock.json"), ...filesUnder(compiled, isCode)],
    step: async () => {
      begin("打包工作流");
      await bundle();
    },
  });
}

async function bundle() {
  // Imported late: this file is loaded before the packages are installed.
  const { bundleWorkflowCode, DefaultLogger } = await import("@temporalio/worker");
  const failureConverterPath = inProject("dist", "temporal", "failure-converter.js");
  const { code } = await bundleWorkflowCode({
    workflowsPath: inProject("dist", "workflows", "index.js"),
    ...(existsSync(failureConverterPath) ? { failureConverterPath } : {}),
    logger: new DefaultLogger("WARN"),
  });
  writeFileSync(outputFile, code);
}
