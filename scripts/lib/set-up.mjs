import { alone } from "./alone.mjs";
import { compile } from "./compile.mjs";
import { installDebianPackages, testPackages } from "./debian-packages.mjs";
import { endingAtSignals } from "./end-at-signals.mjs";
import { lookFirst } from "./first-look.mjs";
import { requireNodeVersion, requireWholeNode, warnOfEndedNode } from "./node-version.mjs";
import { installPackages } from "./packages.mjs";
import { buildPortal } from "./portal.mjs";
import { obtainPrograms } from "./programs.mjs";
import { withProgress } from "./progress.mjs";
import { bundleWorkflows } from "./workflow-bundle.mjs";

/** Does everything that is needed between a fresh clone and a start. Each step is skipped when there is nothing to do. */
export async function setUp({
  forTests = false,
  forStart = false,
  debianPackages = forTests ? testPackages : [],
} = {}) {
  requireNodeVersion();
  requireWholeNode();
  warnOfEndedNode();
  await endingAtSignals(() =>
    withProgress((begin) =>
      alone(begin, async () => {
        await installDebianPackages(begin, debianPackages);
        await installPackages(begin);
        begin();
        // A start that has nothing to compile looks at the same by itself, and at once.
        await compile(begin, forStart ? lookFirst : undefined);
        await bundleWorkflows(begin);
        await buildPortal(begin);
        begin();
        await obtainPrograms(begin, { forTests });
      }),
    ),
  );
}
