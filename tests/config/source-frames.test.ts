import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sourceFrame } from "../../lib/describe-error";
import { projectRoot } from "../../stand-ins/shared/project-root";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "source-frames-"));
});
afterEach(() => rm(dir, { recursive: true }));

const source = `interface Gone {
  from: "the compiled file";
}

export function fail(): Gone {
  throw new Error("on line 6");
}
`;

/** Returns the frame of the compiled source's error. */
async function compiledFrame(): Promise<string> {
  await writeFile(join(dir, "failing.ts"), source);
  const options = ["--ignoreConfig", "--module", "node20", "--target", "es2023", "--sourceMap"];
  execFileSync(join(projectRoot, "node_modules", ".bin", "tsc"), [...options, "failing.ts"], { cwd: dir });
  const lines = (await readFile(join(dir, "failing.js"), "utf8")).split("\n");
  const line = lines.findIndex((text) => text.includes("new Error"));
  const column = lines[line]?.indexOf("new Error") ?? 0;
  return `at fail (${join(dir, "failing.js")}:${line + 1}:${column + 1})`;
}

test("when compiled code fails, then the log has the line of its source", async () => {
  const frame = await compiledFrame();
  expect(frame).not.toContain(":6:");
  expect(sourceFrame(frame)).toBe(`at fail (${join(dir, "failing.ts")}:6:9)`);
});

test("when there is no map beside it, or no file, then the log has the line of what runs", async () => {
  const frame = await compiledFrame();
  await rm(join(dir, "failing.js.map"));
  for (const one of [frame, "at node:internal/process/task_queues:95:5", "at <anonymous>"])
    expect(sourceFrame(one)).toBe(one);
});
