import { existsSync, readdirSync } from "node:fs";
import { extname, join } from "node:path";
import type { WorkerOptions } from "@temporalio/worker";

const here = (folder: string): string => join(__dirname, "..", folder);

/** The modules under a folder, as they are here: TypeScript, or what was compiled of it. */
function modulesIn(folder: string): string[] {
  return readdirSync(here(folder), { recursive: true, encoding: "utf8" })
    .filter((file) => extname(file) === extname(__filename) && !file.endsWith(".d.ts"))
    .map((file) => join(here(folder), file))
    .toSorted();
}

/**
 * What the workflows' code is bundled from, for the worker, for its prebuilt bundle and for tests alike.
 *
 * domain/ and contract/, and zod with them, are loaded once for all workflows of a worker, and frozen: a workflow of its
 * own would cost 10 ms and 800 kB more. So they keep no state, and hand out schemas by functions only.
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

/** Made by `npm run build`: a worker that has it starts in half the time. */
const bundlePath = here("workflow-bundle.js");

type WorkflowCode = Pick<
  WorkerOptions,
  "workflowBundle" | "workflowsPath" | "bundlerOptions" | "interceptors"
>;

/** The workflows' code for a worker, or for a replay: the prebuilt bundle, or what it would be made of. */
export function workflowCode(): WorkflowCode {
  const { workflowsPath, workflowInterceptorModules: workflowModules, preloadModules } = workflowSource;
  return existsSync(bundlePath)
    ? { workflowBundle: { codePath: bundlePath } }
    : { workflowsPath, bundlerOptions: { preloadModules }, interceptors: { workflowModules } };
}
