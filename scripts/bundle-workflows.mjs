import { withProgress } from "./lib/progress.mjs";
import { runScript } from "./lib/user-error.mjs";
import { bundleWorkflows } from "./lib/workflow-bundle.mjs";

await runScript(() => withProgress(bundleWorkflows));
