import { existsSync, readdirSync } from "node:fs";
import { extname, join } from "node:path";
import type { WorkerOptions } from "@temporalio/worker";

const here = (folder: string): string => join(__dirname, "..", folder);

/** Returns the modules under a folder in the form in which they exist here: TypeScript or compiled JavaScript. */
function modulesIn(folder: string): string[] {
  return readdirSync(here(folder), { recursive: true, encoding: "utf8" })
    .filter((file) => extname(file) === extname(__filename) && !file.endsWith(".d.ts"))
    .map((file) => join(here(folder), file))
    .toSorted();
}

/**
 * Sources of the workflow bundle, for the worker, for its prebuilt bundle and for tests.
 *
 * domain/ and contract/, and zod with them, are loaded once for all workflows of a worker, and frozen. Loading them for
 * each workflow would cost 10 ms and 800 kB more. So these modules keep no state, and return schemas only from functions.
 */
export const workflowSource = {
  workflowsPath: here("workflows"),
  payloadConverterPath: require.resolve("../temporal/payload-converter"),
  failureConverterPath: require.resolve("../temporal/failure-converter"),
  workflowInterceptorModules: [require.resolve("../workflows/interceptors")],
  preloadModules: [
    ...modulesIn("domain"),
    ...modulesIn("contract"),
    require.resolve("../workflows/short-stacks"),
  ],
};

/** Bundle that `npm run build` makes. A worker that has it starts in half the time. */
const bundlePath = here("workflow-bundle.js");

type WorkflowCode = Pick<
  WorkerOptions,
  "workflowBundle" | "workflowsPath" | "bundlerOptions" | "interceptors"
>;

/** Returns the workflows' code for a worker or a replay: the prebuilt bundle, or the sources for one. */
export function workflowCode(): WorkflowCode {
  const { workflowsPath, workflowInterceptorModules: workflowModules, preloadModules } = workflowSource;
  return existsSync(bundlePath)
    ? { workflowBundle: { codePath: bundlePath } }
    : { workflowsPath, bundlerOptions: { preloadModules }, interceptors: { workflowModules } };
}
