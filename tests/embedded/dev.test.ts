import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { eventually } from "../../embedded/demo/narrator";
import { createBackground } from "../../embedded/dev/background";
import { effectsOf } from "../../embedded/dev/effects";
import { freePorts } from "../../embedded/stack/free-ports";
import { portDefinitions, portNames } from "../../embedded/stack/ports";
import { recordedChildren } from "../../embedded/supervisor/run-lock";
import { isAlive, recordProcess } from "../../embedded/supervisor/process-record";
import { projectRoot } from "../../stand-ins/shared/project-root";

const run = promisify(execFile);

describe("npm run dev", () => {
  let dataDir: string;
  let env: NodeJS.ProcessEnv;
  let dev: ChildProcess;
  let output = "";
  let address: string;

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), "dev-"));
    const ports = await freePorts();
    address = `http://127.0.0.1:${ports.api}`;
    const variables = portNames.map((name) => [portDefinitions[name].variable, String(ports[name])] as const);
    env = { ...process.env, ...Object.fromEntries(variables), DATA_DIR: dataDir };
    dev = spawn(process.execPath, [join(projectRoot, "dist", "embedded", "dev.js")], {
      env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    dev.stdout?.on("data", (chunk: Buffer) => (output += chunk.toString()));
    while (!output.includes("已就绪") && dev.exitCode === null) await pause(100);
  });
  afterAll(async () => {
    if (dev.exitCode === null) dev.kill("SIGINT");
    while (dev.exitCode === null) await pause(50);
    rmSync(dataDir, { recursive: true });
  });

  test("serves pages from their sources, with the API's own headers", async () => {
    for (const path of ["/", "/applications", "/auth/callback"]) {
      const answer = await fetch(address + path);
      expect(answer.headers.get("content-security-policy")).toMatch(
        /^default-src 'none'; script-src 'self';/,
      );
      const page = await answer.text();
      expect(page).toContain("/@vite/client");
      const [, script = ""] = /src="([^"]*main\.tsx[^"]*)"/.exec(page) ?? [];
      expect(new URL(script, address + path).pathname).toBe("/main.tsx");
    }
    const script = await (await fetch(`${address}/words/application.ts`)).text();
    expect(script).toContain("新增申请");
  });

  test("passes everything else on to the API", async () => {
    expect((await fetch(`${address}/api/applications`)).status).toBe(401);
    expect((await fetch(`${address}/readyz`)).status).toBe(200);
    expect(await (await fetch(`${address}/manual`)).text()).not.toContain("/@vite/client");
    expect(output).toContain(address);
  });

  test("serves no key and no data of the project's folder", async () => {
    const key = join(dataDir, "keys", "audit-keys");
    expect(readFileSync(key, "utf8")).not.toBe("");
    for (const file of [key, join(projectRoot, "package.json"), join(projectRoot, ".env.example")])
      expect((await fetch(`${address}/@fs${file}`)).status).toBe(403);
  });

  test("takes each change of a file, also one that was replaced by a rename", async () => {
    const file = join(__dirname, "watched.json");
    const draft = `${file}.draft`;
    const told = async () => output.split("改动了 tests/embedded/watched.json").length - 1;
    const tolds = (count: number) => eventually(`change ${count}`, told, (times) => times === count);
    try {
      for (const content of ["1", "2", "3", "4"]) {
        writeFileSync(draft, content);
        renameSync(draft, file);
        await tolds(Number(content));
      }
    } finally {
      rmSync(file, { force: true });
    }
    await tolds(5);
  });

  test("lets `npm run replay` find its workflows by the ports and the data folder alone", async () => {
    const { stdout } = await run(process.execPath, [join(projectRoot, "scripts", "replay.mjs")], { env });
    expect(stdout).toMatch(/✔ 1\.0\.0-\w+ 能重放全部 \d+ 个流程/);
  });

  test("leaves no process when Ctrl-C ends it", async () => {
    const children = recordedChildren(dataDir);
    expect(children.filter(isAlive).length).toBeGreaterThan(8);
    const exited = once(dev, "exit");
    dev.kill("SIGINT");
    expect(await exited).toEqual([0, null]);
    expect(children.filter(isAlive)).toEqual([]);
    await expect(fetch(`${address}/readyz`)).rejects.toThrow("fetch failed");
  });
});

describe("the effects of a change", () => {
  const nothing = {
    compiled: [],
    bundles: false,
    restarts: [],
    buildsPages: false,
    checksPages: false,
    onlyAtStart: [],
  };

  test.each([
    ["api/locks/routes.ts", { compiled: ["api/locks/routes.ts"], restarts: ["api"] }],
    ["worker/schedules.ts", { compiled: ["worker/schedules.ts"], restarts: ["worker"] }],
    [
      "store/models/application.ts",
      { compiled: ["store/models/application.ts"], restarts: ["api", "worker"] },
    ],
    [
      "domain/application/fees.ts",
      {
        compiled: ["domain/application/fees.ts"],
        bundles: true,
        restarts: ["api", "worker"],
        checksPages: true,
      },
    ],
    ["workflows/renewal/consent.ts", { compiled: ["workflows/renewal/consent.ts"], bundles: true }],
    ["activities/invoice.ts", { compiled: ["activities/invoice.ts"], restarts: ["worker"] }],
    ["stand-ins/sms/server.ts", { compiled: ["stand-ins/sms/server.ts"], restarts: ["sms-provider"] }],
    ["portal/words/application.ts", { checksPages: true }],
    ["docs/manual/README.md", { buildsPages: true }],
    ["tests/domain/fees.test.ts", {}],
    ["embedded/demo.ts", { compiled: ["embedded/demo.ts"], onlyAtStart: ["embedded/demo.ts"] }],
  ])("of %s are its own", (file, effects) => {
    expect(effectsOf([file])).toEqual({ ...nothing, ...effects });
  });

  test("of what stand-ins share are those that load it", () => {
    const loading = ["identity", "sms-provider", "invoice-provider", "authority", "webhook-receiver"];
    expect(effectsOf(["stand-ins/shared/serve.ts"]).restarts).toEqual(loading);
  });
});

test("a compilation in the background has ended when its stop resolves, so that it writes nothing over a later change", async () => {
  const file = join(mkdtempSync(join(tmpdir(), "background-")), "pid");
  const slowEnd = 'process.on("SIGTERM", () => setTimeout(process.exit, 300)); setInterval(() => {}, 1000);';
  const write = `require("fs").writeFileSync("${file}.new", String(process.pid)); require("fs").renameSync("${file}.new", "${file}");`;
  const background = createBackground(true);
  const ended = background.run(["-e", slowEnd + write]);
  const pid = await eventually(
    "a run",
    async () => (existsSync(file) ? Number(readFileSync(file)) : 0),
    Boolean,
  );
  const record = recordProcess("run", pid);
  await background.stop();
  expect(isAlive(record)).toBe(false);
  expect((await ended).code).toBeUndefined();
});

test("a quick compilation takes away the stamp of the full one, which a kill may keep from following", () => {
  const clone = mkdtempSync(join(tmpdir(), "clone-"));
  const inClone = (file: string): string => join(clone, file);
  for (const file of [
    "package.json",
    "dist/embedded/dev/compile.js",
    "dist/stand-ins/shared/project-root.js",
  ])
    cpSync(join(projectRoot, file), inClone(file));
  symlinkSync(join(projectRoot, "node_modules"), inClone("node_modules"));
  mkdirSync(inClone("lib"));
  writeFileSync(inClone("lib/changed.ts"), "export const value: number = 1;");
  writeFileSync(inClone("dist/.compiled"), "");
  const compile = `require("${inClone("dist/embedded/dev/compile.js")}").compileFiles(["lib/changed.ts"])`;
  execFileSync(process.execPath, ["-e", compile]);
  expect(readdirSync(inClone("dist")).toSorted()).toEqual(["embedded", "lib", "stand-ins"]);
  rmSync(clone, { recursive: true });
});
