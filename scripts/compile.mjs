import { alone } from "./lib/alone.mjs";
import { compile } from "./lib/compile.mjs";
import { withProgress } from "./lib/progress.mjs";
import { runScript } from "./lib/user-error.mjs";
import { bundleWorkflows } from "./lib/workflow-bundle.mjs";

// Compiles and bundles what has changed, for `npm run dev`, which has brought it into the stack before in a quicker way.
await runScript(() =>
  withProgress((begin) =>
    alone(begin, async () => {
      await compile(begin);
      await bundleWorkflows(begin);
    }),
  ),
);
