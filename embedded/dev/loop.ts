import { existsSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../stand-ins/shared/project-root";
import type { PartName } from "../stack/parts";
import type { Stack } from "../stack/start-stack";
import { print } from "../stack/until-stopped";
import { StartError } from "../tools/start-error";
import { createBackground, type Ended } from "./background";
import { watchFolders } from "./changes";
import { compileFiles } from "./compile";
import { effectsOf } from "./effects";
import type { Front } from "./front";
import { createReplays } from "./replays";

const script = (name: string): string => join("scripts", `${name}.mjs`);
const tool = (...path: string[]): string => join(projectRoot, "node_modules", ...path);
const tsc = tool("typescript", "bin", "tsc");

/** Folders that the loop watches. */
const watched = [
  ...[
    "activities",
    "api",
    "config",
    "contract",
    "doctor",
    "domain",
    "embedded",
    "gateways",
    "inspector",
    "lib",
  ],
  ...["portal", "runtime", "services", "stand-ins", "store", "temporal", "tests", "worker", "workflows"],
  "docs/manual",
];

export interface LoopOptions {
  stack: Stack;
  front: Front;
  /** True if the tests of `parts` that a changed file concerns are run at each change. */
  runsTests: boolean;
}

/**
 * Brings changes of the sources into the running stack: compiles, bundles the workflows, restarts what has loaded the
 * files, and tells on the terminal what happened and how long it took.
 * @returns a function that ends the loop
 */
export function startLoop({ stack, front, runsTests }: LoopOptions): () => void {
  const replays = createReplays(stack);
  const [bundling, pages] = [createBackground(true), createBackground(true)];
  const [compiler, pageTypes, tests] = [createBackground(), createBackground(), createBackground()];
  /** Files that were changed, and whose tests haven't passed since: a later run takes the place of one under way. */
  const untested = new Set<string>();
  let turn: Promise<unknown> = Promise.resolve();

  async function restart(parts: readonly PartName[]): Promise<void> {
    const restarted = Promise.all(parts.map((name) => stack.child(name).restart()));
    if (parts.includes("api")) front.holdDuring(restarted);
    await restarted;
  }

  async function take(files: readonly string[]): Promise<void> {
    const begun = performance.now();
    const seconds = () => `${((performance.now() - begun) / 1000).toFixed(1)} 秒`;
    const { compiled, bundles, restarts, buildsPages, checksPages, onlyAtStart } = effectsOf(files);
    print(`\n改动了 ${named(files)}`);
    if (onlyAtStart.length > 0) print(`○ ${named(onlyAtStart)} 在下次 npm run dev 时生效`);
    if (checksPages) {
      print("  浏览器里的页面随即换上，类型在查……");
      void told(pageTypes.run([tsc, "-p", "portal"]), "网页的类型");
    }
    if (runsTests) void runTests(files);
    if (buildsPages) void buildPages();
    if (compiled.length === 0) return;
    print(
      `  正在编译${bundles ? "、打包工作流" : ""}${restarts.length > 0 ? `，然后重启 ${restarts.join("、")}` : ""}……`,
    );
    // It would write what it has read of the sources before this change, and the bundle would be made of that.
    await compiler.stop();
    const faults = await compileFiles(compiled);
    if (faults.length > 0) return print(`✘ 编译：${faults.join("\n")}`);
    const others = restarts.filter((name) => name !== "worker" || !bundles);
    const bundled = bundles ? bundling.run([script("bundle-workflows")]) : undefined;
    await restart(others);
    if (others.length > 0) print(`✔ 已重启 ${others.join("、")}（${seconds()}）`);
    if (bundled) {
      const { code, output } = await bundled;
      if (code !== 0)
        return code === undefined ? undefined : print(`✘ 打包工作流\n${output.slice(-shownLength)}`);
      await restart(["worker"]);
      print(`✔ 工作流已打包，worker 已换上（${seconds()}）`);
      await replays.check();
    }
    // This is the real compilation, with all types. It also makes the next start as quick as if there had been no change.
    void told(compiler.run([script("compile")]), "类型");
  }

  async function buildPages(): Promise<void> {
    await told(
      pages.run([
        tool("vite", "bin", "vite.js"),
        "build",
        "--config",
        "portal/vite.config.mts",
        "--logLevel",
        "warn",
      ]),
      "构建网页",
    );
    turn = turn.then(() => restart(["api"])).catch(tellFailure);
  }

  async function runTests(files: readonly string[]): Promise<void> {
    for (const file of files) if (/\.tsx?$/.test(file)) untested.add(file);
    for (const file of untested) if (!existsSync(join(projectRoot, file))) untested.delete(file);
    if (untested.size === 0) return;
    const asked = [...untested];
    print("  相关的测试在跑，可能要一两分钟……");
    const jest = [tool("jest", "bin", "jest.js"), "--selectProjects", "parts", "--maxWorkers", "2"];
    const { code, output } = await tests.run([...jest, "--passWithNoTests", "--findRelatedTests", ...asked]);
    if (code === undefined) return;
    if (code !== 0) return print(`✘ 测试\n${failureIn(output)}`);
    for (const file of asked) untested.delete(file);
    print(`✔ 测试：${/^Tests: +(.*)$/m.exec(output)?.[1] ?? "没有相关的"}`);
  }

  const endWatch = watchFolders(front.watcher, watched, (files) => {
    // One change after the other, because two restarts of one program would meet.
    turn = turn.then(() => take(files)).catch(tellFailure);
  });
  return () => {
    endWatch();
    replays.stop();
    for (const background of [bundling, pages, compiler, pageTypes, tests]) void background.stop();
  };
}

const tellFailure = (error: unknown): void =>
  print(error instanceof StartError ? error.message : `✘ ${String(error)}`);

async function told(run: Promise<Ended>, what: string): Promise<void> {
  const { code, output } = await run;
  if (code === 0) print(`✔ ${what}`);
  else if (code !== undefined) print(`✘ ${what}\n${output.trim().slice(-shownLength)}`);
}

const mostNamed = 3;
/** Length of the end of a program's output that is shown, in characters. */
const shownLength = 4_000;

/** Returns what Jest says of failed tests: the files, the counts, and as much of the reasons as is shown. */
function failureIn(output: string): string {
  const files = [...new Set(output.match(/^FAIL .*$/gm))];
  const counts = output.match(/^Tests: .*$/gm) ?? [];
  return [...files, ...counts, output.slice(Math.max(output.indexOf("  ●"), 0)).slice(0, shownLength)].join(
    "\n",
  );
}

const named = (files: readonly string[]): string =>
  files.length > mostNamed
    ? `${files.slice(0, mostNamed).join("、")} 等 ${files.length} 个文件`
    : files.join("、");
