import { execFile } from "node:child_process";
import { cp, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { bundleWorkflowCode, DefaultLogger } from "@temporalio/worker";
import { workflowSource } from "../../worker/workflow-source";

const projectRoot = join(__dirname, "..", "..");

const releasePrefix = "ca-renewal-release-";

/**
 * Bundles of workflows by their interceptor modules. They are kept, because bundling takes seconds, and some releases
 * differ only in their version.
 */
const bundles = new Map<string, ReturnType<typeof bundleWorkflowCode>>();
function bundleWith(interceptors: readonly string[]): ReturnType<typeof bundleWorkflowCode> {
  const key = interceptors.join();
  const bundled =
    bundles.get(key) ??
    bundleWorkflowCode({
      ...workflowSource,
      workflowInterceptorModules: [...workflowSource.workflowInterceptorModules, ...interceptors],
      logger: new DefaultLogger("ERROR"),
    });
  bundles.set(key, bundled);
  return bundled;
}

/**
 * Makes a release in a folder of its own, as it would be deployed: the compiled programs, with a version of its own and
 * with workflows that interceptors change.
 * @param interceptors - the modules that make it differ
 * @param alter - changes the workflows' code further
 */
export async function makeRelease(
  version: string,
  interceptors: readonly string[],
  alter = (code: string) => code,
) {
  const folder = await mkdtemp(join(tmpdir(), releasePrefix));
  await cp(join(projectRoot, "dist"), join(folder, "dist"), { recursive: true });
  await symlink(join(projectRoot, "node_modules"), join(folder, "node_modules"));
  await writeFile(join(folder, "package.json"), JSON.stringify({ version, type: "commonjs" }));
  const { code } = await bundleWith(interceptors);
  const bundle = join(folder, "dist", "workflow-bundle.js");
  await writeFile(bundle, alter(code));
  const { stdout } = await promisify(execFile)(process.execPath, [
    join(folder, "dist", "worker", "build-id.js"),
  ]);
  return {
    version,
    /** Build id under which Temporal knows the release's worker. */
    buildId: stdout.trim(),
    /** Folder with the programs, laid out like the project's own. */
    folder,
    bundle,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

export type Release = Awaited<ReturnType<typeof makeRelease>>;
