import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";

import { inProject, root } from "./project.mjs";
import { UserError } from "./user-error.mjs";

const clonePrefix = "bench-";
const rounds = 5;

const git = (...args) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();

/** Clones a commit into a folder of its own, which shares this project's downloaded programs, and keeps it. */
function cloneOf(commit) {
  const sha = git("rev-parse", "--verify", "--short=12", `${commit}^{commit}`);
  const tools = inProject(".tools");
  const folder = join(tools, clonePrefix + sha);
  if (existsSync(folder)) return { sha, folder };
  mkdirSync(tools, { recursive: true });
  git("clone", "--quiet", "--shared", "--no-checkout", root, folder);
  execFileSync("git", ["checkout", "--quiet", "--detach", sha], { cwd: folder });
  mkdirSync(join(folder, ".tools"));
  for (const name of readdirSync(tools).filter((one) => !one.startsWith(clonePrefix)))
    symlinkSync(join(tools, name), join(folder, ".tools", name));
  return { sha, folder };
}

/** Runs the benchmark of a folder, which sets itself up first. @returns its figures by what they are */
function benchIn(folder, args) {
  const { status } = spawnSync(process.execPath, ["scripts/bench.mjs", ...args], {
    cwd: folder,
    stdio: "inherit",
  });
  if (status !== 0) throw new UserError(`${folder} 的基准测试失败`);
  const { sections } = JSON.parse(readFileSync(join(folder, "bench", "results", "latest.json"), "utf8"));
  return new Map(sections.flatMap(({ figures }) => figures.map(({ what, value }) => [what, value])));
}

const median = (values) => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];

/**
 * Measures this commit and another one in turns, so that both meet the same hours of the machine, and prints the medians
 * of each figure and of the ratio between the two of one turn.
 * @throws UserError if git doesn't know the commit, or a benchmark fails
 */
export function benchAgainst(commit, args) {
  const { sha, folder } = cloneOf(commit);
  const turns = [];
  for (let round = 1; round <= rounds; round += 1) {
    console.log(`\n== 第 ${round} 轮，共 ${rounds} 轮 ==`);
    turns.push({ there: benchIn(folder, args), here: benchIn(root, args) });
  }
  console.log(`\n${"本版本".padStart(9)} ${sha.padStart(12)} ${"之比".padStart(5)}`);
  const ofBoth = [...turns[0].here.keys()].filter((what) => turns[0].there.has(what));
  for (const what of ofBoth) {
    const of = (which) => median(turns.map((turn) => turn[which].get(what)));
    const ratio = median(turns.map(({ here, there }) => here.get(what) / there.get(what)));
    const [here, there] = [of("here"), of("there")].map((value) => value.toPrecision(4));
    console.log(`${here.padStart(12)} ${there.padStart(12)} ${ratio.toFixed(3).padStart(7)}  ${what}`);
  }
}
