import { mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, relative } from "node:path";

import { inProject } from "./project.mjs";
import { run } from "./run.mjs";
import { filesUnder, whenChanged } from "./stamp.mjs";

/**
 * Compiles the code that runs in production, without the tests, to dist/ unless nothing changed.
 * @param before - work that comes before a compilation, which takes far longer
 */
export async function compile(begin, before) {
  const config = inProject("tsconfig.build.json");
  const { include } = JSON.parse(readFileSync(config, "utf8"));
  // The benchmark's results lie beside its sources and are no source.
  const results = inProject("bench", "results");
  const isSource = (file) => (file.endsWith(".ts") || file.endsWith(".json")) && !file.startsWith(results);
  await whenChanged({
    stampFile: inProject("dist", ".compiled"),
    inputs: [
      config,
      inProject("tsconfig.json"),
      inProject("package-lock.json"),
      ...filesUnder(
        include.map((dir) => inProject(dir)),
        isSource,
      ),
    ],
    outputs: () =>
      filesUnder(
        include.map((dir) => inProject("dist", dir)),
        (file) => !file.endsWith(".map"),
      ),
    step: async () => {
      await before?.();
      begin("编译");
      const tsc = inProject("node_modules", "typescript", "bin", "tsc");
      // It stands beside dist/, so that the paths in the source maps stay right.
      const fresh = inProject(".compiled");
      // A compilation that was killed may have left files of sources that are gone.
      rmSync(fresh, { recursive: true, force: true });
      await run(process.execPath, [tsc, "-p", config, "--outDir", fresh], {
        step: "编译",
        advice: "请改正下列各处，然后重试。",
      });
      // A program of a running stack may start at any moment, and reads whole files.
      for (const file of filesUnder([fresh])) {
        const target = inProject("dist", relative(fresh, file));
        mkdirSync(dirname(target), { recursive: true });
        renameSync(file, target);
      }
      rmSync(fresh, { recursive: true });
    },
  });
}
