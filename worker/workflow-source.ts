import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { bundleWorkflowCode, Runtime, type WorkerOptions } from "@temporalio/worker";
import { replayMark } from "../workflows/noted-states";

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

/** Returns the workflows' code for a worker: the prebuilt bundle, or the sources for one. */
export function workflowCode(): WorkflowCode {
  const { workflowsPath, workflowInterceptorModules: workflowModules, preloadModules } = workflowSource;
  return existsSync(bundlePath)
    ? { workflowBundle: { codePath: bundlePath } }
    : { workflowsPath, bundlerOptions: { preloadModules }, interceptors: { workflowModules } };
}

/** Returns the workflows' code for replays that note the states: the prebuilt bundle, or one of the sources. */
export async function codeForReplays(): Promise<string> {
  const { code } = existsSync(bundlePath)
    ? { code: readFileSync(bundlePath, "utf8") }
    : await bundleWorkflowCode({ ...workflowSource, logger: Runtime.instance().logger });
  return notingStates(code);
}

/** Makes a worker's bundle one for replays. It stays on the first line, so that the lines of the source map are right. */
export const notingStates = (code: string): string => `globalThis.${replayMark} = true; ${code}`;
