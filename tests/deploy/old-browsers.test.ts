import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "acorn";
import { hotline } from "../../domain/application/texts";

const project = join(__dirname, "../..");

/** Returns vite's output for pages that need a newer browser. */
const buildTooNew = (): Promise<string> =>
  new Promise((resolve) => {
    const vite = join(project, "node_modules", "vite", "bin", "vite.js");
    const config = join(project, "tests", "fixtures", "too-new", "vite.config.mjs");
    execFile(
      process.execPath,
      [vite, "build", "--config", config],
      { cwd: project },
      (error, stdout, stderr) => resolve(`${error ? "failed" : "built"}\n${stdout}\n${stderr}`),
    );
  });

test("when pages need more than the oldest browsers have, then they aren't built, and each fault is named", async () => {
  const said = await buildTooNew();
  expect(said).toMatch(/^failed/);
  for (const fault of [
    "syntax (",
    "toSorted()",
    "at()",
    "lookbehind",
    "structuredClone()",
    "hasOwn()",
    ":is(",
    ":has(",
  ]) {
    expect(said).toContain(fault);
  }
});

test("when a browser is older still, then what it reads is plain enough for it, and names the hotline", () => {
  const script = readFileSync(join(project, "portal", "public", "old-browser.js"), "utf8");
  expect(() => parse(script, { ecmaVersion: 5 })).not.toThrow();
  expect(script).toContain(`tel:${hotline}`);
});
