import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parse } from "acorn";
import { isAlive, recordProcess } from "../../embedded/supervisor/process-record";
import { projectRoot } from "../../stand-ins/shared/project-root";

const inProject = (...path: string[]): string => join(projectRoot, ...path);
const runModule = JSON.stringify(inProject("scripts", "lib", "run.mjs"));

/** Runs a module that has `tryToRun` and `run`. */
const evaluate = (code: string) =>
  spawnSync(
    process.execPath,
    ["--input-type=module", "-e", `import { run, tryToRun } from ${runModule}; ${code}`],
    {
      encoding: "utf8",
    },
  );

describe("a command of the set-up", () => {
  test("gives its output and its code, with its arguments as they are", () => {
    const { stdout } = evaluate(`
      const results = [await tryToRun("echo", ["a  b", "$HOME '"]), await tryToRun("sh", ["-c", "echo no >&2; exit 7"])];
      console.log(JSON.stringify(results));`);
    expect(JSON.parse(stdout)).toEqual([
      { code: 0, output: "a  b $HOME '\n" },
      { code: 7, output: "no\n" },
    ]);
  });

  test("is named with what to do when it fails", () => {
    const { stdout } = evaluate(`
      const said = { step: "编译", advice: "请改正下列各处。" };
      await run("sh", ["-c", "echo a.ts:1; exit 2"], said).catch(({ message }) => console.log(message));`);
    expect(stdout).toBe("✘ 编译：失败（2）\n    请改正下列各处。\na.ts:1\n");
  });

  test.each(["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"] as const)(
    "ends with its parent at %s, and so does what it has started",
    async (signal) => {
      const folder = mkdtempSync(join(tmpdir(), "set-up-"));
      const file = join(folder, "pids");
      const script = `sleep 600 & echo $! > ${file}.new; echo $$ >> ${file}.new; mv ${file}.new ${file}; wait`;
      const code = `import { tryToRun } from ${runModule}; await tryToRun("sh", ["-c", ${JSON.stringify(script)}]);`;
      const parent = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: "inherit" });
      const pids = (): number[] => {
        try {
          return readFileSync(file, "utf8").trim().split("\n").map(Number);
        } catch {
          return [];
        }
      };
      while (pids().length === 0) await pause(20);
      const records = pids().map((pid) => recordProcess("command", pid));
      expect(records.filter(isAlive)).toHaveLength(2);
      const exited = once(parent, "exit");
      parent.kill(signal);
      await exited;
      while (records.some(isAlive)) await pause(20);
      rmSync(folder, { recursive: true });
    },
  );
});

test("a step of the set-up runs again when its output was cut short, and not otherwise", () => {
  const folder = mkdtempSync(join(tmpdir(), "set-up-"));
  const { stdout } = spawnSync(
    process.execPath,
    [
      "--input-type=module",
      "-e",
      `import { truncateSync, writeFileSync } from "node:fs";
      import { whenChanged } from ${JSON.stringify(inProject("scripts", "lib", "stamp.mjs"))};
      const output = ${JSON.stringify(join(folder, "output"))};
      let steps = 0;
      const inputs = [${JSON.stringify(inProject("package-lock.json"))}];
      const step = async () => writeFileSync(output, "whole " + (steps += 1));
      const look = () => whenChanged({ stampFile: output + ".stamp", inputs, outputs: () => [output], step });
      const counts = [];
      for (const change of [() => {}, () => {}, () => truncateSync(output, 3), () => {}]) {
        change();
        await look();
        counts.push(steps);
      }
      console.log(JSON.stringify(counts));`,
    ],
    { encoding: "utf8" },
  );
  rmSync(folder, { recursive: true });
  expect(JSON.parse(stdout)).toEqual([1, 1, 2, 2]);
});

describe("a Node.js that is too old", () => {
  const file = inProject("scripts", "lib", "old-node.cjs");
  const on = (version: string) => {
    const disguise = `Object.defineProperty(process.versions, "node", { value: "${version}" }); require("${file}")`;
    return spawnSync(process.execPath, ["-e", disguise], { encoding: "utf8" });
  };

  test.each(["0.12.18", "12.22.12", "20.18.3"])("is told in one sentence: %s", (version) => {
    const { status, stderr } = on(version);
    expect(status).toBe(1);
    expect(stderr).toContain(`✘ Node.js：需要 20.19 或更高版本，当前为 ${version}\n    请升级后重试`);
    expect(stderr.trim().split("\n")).toHaveLength(2);
  });

  test.each(["20.19.0", "22.0.0", "24.21.0"])("isn't %s", (version) => {
    expect(on(version)).toMatchObject({ status: 0, stderr: "" });
  });

  test("can parse what tells it, which each script loads first", () => {
    expect(() => parse(readFileSync(file, "utf8"), { ecmaVersion: 5 })).not.toThrow();
    const { scripts } = JSON.parse(readFileSync(inProject("package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    for (const name of ["start", "dev", "demo", "pretest", "check", "doctor", "seed"])
      expect(scripts[name]).toContain("node -r ./scripts/lib/old-node.cjs scripts/");
  });
});

describe("a start of which nothing is compiled yet", () => {
  let clone: string;
  beforeAll(() => {
    clone = mkdtempSync(join(tmpdir(), "clone-"));
    for (const name of [
      "scripts",
      "package.json",
      "package-lock.json",
      "tsconfig.json",
      "tsconfig.build.json",
    ])
      cpSync(inProject(name), join(clone, name), { recursive: true });
    const { include } = JSON.parse(readFileSync(inProject("tsconfig.build.json"), "utf8")) as {
      include: string[];
    };
    for (const name of [...include, "node_modules"]) symlinkSync(inProject(name), join(clone, name));
  });
  afterAll(() => rmSync(clone, { recursive: true }));

  test.each(["start", "dev"])("is told by npm run %s of a taken port and a bad fee table", async (name) => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const env = { ...process.env, DATA_DIR: join(clone, "data"), API_PORT: String(port), FEE_TABLE: "200" };
    const script = join(clone, "scripts", `${name}.mjs`);
    const { status, stdout, stderr } = spawnSync(process.execPath, [script], { encoding: "utf8", env });
    server.close();
    expect(stderr).toContain(`✘ API 的端口 ${port}：已被其他程序占用\n    请停止占用它的程序`);
    expect(stderr).toContain("✘ 环境变量 FEE_TABLE：格式应如");
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(existsSync(join(clone, "dist"))).toBe(false);
  });
});

test("a build of the pages lists what it has read beside the modules of portal/", () => {
  const listed = JSON.parse(readFileSync(inProject("dist", ".portal-inputs.json"), "utf8")) as string[];
  const beside = ["contract/addresses.ts", "docs/manual/README.md", "docs/manual/pictures/qr-code.png"];
  const built = [
    "portal/index.html",
    "portal/build/written-page.mts",
    "portal/vite.config.mts",
    "portal/public/favicon.svg",
  ];
  expect(listed).toEqual(expect.arrayContaining([...beside, ...built, "portal/words/application.ts"]));
  const tracked = execFileSync("git", ["ls-files", "portal"], { cwd: projectRoot, encoding: "utf8" });
  const styles = tracked.split("\n").filter((name) => name.endsWith(".css"));
  expect(listed).toEqual(expect.arrayContaining(styles));
});
