import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { nextDelay } from "../../embedded/supervisor/backoff";
import type { ChildSpec } from "../../embedded/supervisor/child-spec";
import type { LogLimits } from "../../embedded/supervisor/log-file";
import { isAlive, recordProcess } from "../../embedded/supervisor/process-record";
import { createSupervisor, type Supervisor } from "../../embedded/supervisor/supervisor";
import { requireSpace, toldToUser } from "../../embedded/tools/disk-space";

const backoff = { initialMs: 20, maxMs: 100, resetAfterMs: 30_000 };
const times = { readyMs: 5_000, graceMs: 300 };

let dataDir: string;
let reported: string[];
let supervisor: Supervisor | undefined;
let strangers: ChildProcess[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "supervisor-"));
  reported = [];
});

afterEach(async () => {
  await supervisor?.stop();
  supervisor = undefined;
  for (const child of strangers) child.kill("SIGKILL");
  strangers = [];
  rmSync(dataDir, { recursive: true, force: true });
});

function supervise(logs?: LogLimits): Promise<Supervisor> {
  const report = (line: string) => reported.push(line);
  return createSupervisor({ dataDir, report, times, backoff, ...(logs ? { logs } : {}) });
}

/** Returns a child that runs this script, and is ready once the script has made its ready file. */
function scripted(name: string, script: string): ChildSpec {
  const readyFile = join(dataDir, `${name}.ready`);
  const program = `const ready = () => require("fs").writeFileSync(${JSON.stringify(readyFile)}, String(process.pid)); ${script}`;
  return {
    name,
    command: process.execPath,
    args: ["-e", program],
    env: {},
    isReady: () => Promise.resolve(existsSync(readyFile)),
  };
}

const server = "ready(); setInterval(() => {}, 1000);";

/** Starts a process that no supervisor of this test has started. */
function stranger(): ChildProcess {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], {
    detached: true,
    stdio: "ignore",
  });
  strangers.push(child);
  return child;
}

function pidOf(name: string): number {
  const pid = supervisor?.child(name).pid;
  if (pid === undefined) throw new Error(`${name} is down`);
  return pid;
}

describe("a supervised child", () => {
  test("when it is killed, then it is started again and that is reported", async () => {
    supervisor = await supervise();
    await supervisor.startAll([scripted("server", server)]);
    const firstPid = pidOf("server");
    supervisor.child("server").kill("SIGKILL");
    await supervisor.child("server").ready();
    expect(pidOf("server")).not.toBe(firstPid);
    expect(reported).toEqual([expect.stringMatching(/server 意外退出（信号 SIGKILL）/)]);
  });

  test("names the place of this run in the log of a child that ends before it was ready, and starts it once", async () => {
    const broken = scripted("broken", 'console.error("no such table"); process.exit(3);');
    const told = (place: string) =>
      `✘ broken：还没有就绪就结束了（退出码 3）\n    原因在日志里，请改好后重新启动。\n    本次运行的日志：${place}`;
    const log = join(dataDir, "logs", "broken.log");
    supervisor = await supervise();
    await expect(supervisor.startAll([broken])).rejects.toThrow(told(log));
    await supervisor.stop();
    supervisor = await supervise();
    await expect(supervisor.startAll([broken])).rejects.toThrow(told(`${log}，第 2 行起`));
    expect(readFileSync(log, "utf8")).toBe("no such table\n".repeat(2));
  });

  test("when a file of its program or of a package is missing, then the error says how to get all of them anew", async () => {
    supervisor = await supervise();
    await expect(supervisor.startAll([scripted("partial", 'require("./not-there")')])).rejects.toThrow(
      /^✘ partial：程序或软件包的文件不完整\n {4}请删除目录 node_modules 和 dist[^]*partial.log/,
    );
  });

  test("is started once more when a signal kills it before it was ready", async () => {
    supervisor = await supervise();
    const tries = join(dataDir, "tries");
    const counted = `require("fs").appendFileSync(${JSON.stringify(tries)}, "x");`;
    const kill = 'process.kill(process.pid, "SIGKILL"); setInterval(() => {}, 1000);';
    await supervisor.startAll([
      scripted(
        "weak",
        `${counted} if (require("fs").statSync(${JSON.stringify(tries)}).size > 1) { ${server} } else { ${kill} }`,
      ),
    ]);
    expect(readFileSync(tries, "utf8")).toBe("xx");
    expect(reported).toEqual(["weak 还没有就绪就被终止（信号 SIGKILL），再启动一次"]);
    await expect(supervisor.startAll([scripted("doomed", kill)])).rejects.toThrow(
      "✘ doomed：还没有就绪就结束了（信号 SIGKILL）",
    );
  });

  test("when its program does not exist, then the error says so", async () => {
    supervisor = await supervise();
    const missing = { ...scripted("missing", server), command: join(dataDir, "nothing") };
    await expect(supervisor.startAll([missing])).rejects.toThrow(`没有程序 ${missing.command}`);
  });

  test("when it writes without end, then its log and the one put aside stay bounded, and it writes on", async () => {
    supervisor = await supervise({ maxBytes: 10_000, checkMs: 10 });
    const chatter = `let line = 0; setInterval(() => console.log(String(line++).padEnd(99, ".")), 0); ready();`;
    await supervisor.startAll([scripted("chatterer", chatter)]);
    const log = join(dataDir, "logs", "chatterer.log");
    const sizes: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const before = existsSync(`${log}.1`) ? readFileSync(`${log}.1`, "utf8") : "";
      while (!existsSync(`${log}.1`) || readFileSync(`${log}.1`, "utf8") === before) await sleep(10);
      sizes.push(statSync(log).size, statSync(`${log}.1`).size);
    }
    expect(Math.max(...sizes)).toBeLessThan(100_000);
  });

  test("when it writes, then its log holds what it wrote", async () => {
    supervisor = await supervise();
    await supervisor.startAll([scripted("talker", `console.log("hello"); ${server}`)]);
    expect(readFileSync(join(dataDir, "logs", "talker.log"), "utf8")).toBe("hello\n");
  });

  test("is restarted at once, without a report, and also while it waits after a death", async () => {
    supervisor = await supervise();
    await supervisor.startAll([scripted("server", server)]);
    const first = pidOf("server");
    await supervisor.child("server").restart();
    const second = pidOf("server");
    expect(second).not.toBe(first);
    expect(reported).toEqual([]);
    supervisor.child("server").kill("SIGKILL");
    while (supervisor.child("server").pid === second) await sleep(1);
    await supervisor.child("server").restart();
    expect(pidOf("server")).not.toBe(second);
  });

  test("is told at once when it dies again after a restart, and can be restarted once it is mended", async () => {
    supervisor = await supervise();
    const broken = JSON.stringify(join(dataDir, "broken"));
    await supervisor.startAll([
      scripted("server", `if (require("fs").existsSync(${broken})) process.exit(3); ${server}`),
    ]);
    writeFileSync(join(dataDir, "broken"), "");
    rmSync(join(dataDir, "server.ready"));
    const begun = performance.now();
    await expect(supervisor.child("server").restart()).rejects.toThrow("✘ server：还没有就绪就又结束了");
    expect(performance.now() - begun).toBeLessThan(times.readyMs);
    rmSync(join(dataDir, "broken"));
    await supervisor.child("server").restart();
  });

  test("when it ignores SIGTERM, then it is killed after its grace", async () => {
    supervisor = await supervise();
    await supervisor.startAll([scripted("stubborn", `process.on("SIGTERM", () => {}); ${server}`)]);
    const stubborn = recordProcess("stubborn", pidOf("stubborn"));
    await supervisor.stop();
    expect(isAlive(stubborn)).toBe(false);
  });

  test("when it has started a process of its own, then stopping ends that too", async () => {
    supervisor = await supervise();
    const spawnGrandchild =
      'require("child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"])';
    const parent = `require("fs").writeFileSync(process.env.PID_FILE, String(${spawnGrandchild}.pid)); ${server}`;
    const pidFile = join(dataDir, "grandchild.pid");
    await supervisor.startAll([{ ...scripted("parent", parent), env: { PID_FILE: pidFile } }]);
    const grandchild = recordProcess("grandchild", Number(readFileSync(pidFile, "utf8")));
    expect(isAlive(grandchild)).toBe(true);
    await supervisor.stop();
    while (isAlive(grandchild)) await sleep(5);
  });
});

test("when the disk is full, or nearly so, and an unexpected error goes into a log", () => {
  expect(() => requireSpace(dataDir)).not.toThrow();
  const moreThanAnyDiskHas = 2 ** 60;
  expect(() => requireSpace(dataDir, moreThanAnyDiskHas)).toThrow(/磁盘空间不足：只剩 \d+ MB[^]*DATA_DIR/);
  let full: unknown;
  try {
    writeFileSync("/dev/full", "what a full disk takes");
  } catch (error) {
    full = error;
  }
  expect(toldToUser(full, dataDir)).toMatchObject({
    name: "StartError",
    message: expect.stringMatching(/磁盘已满/),
  });
  const told = toldToUser(new Error("something else"), dataDir);
  const log = join(dataDir, "logs", "start.log");
  expect(told.message).toBe(
    `✘ 运行：遇到没有料到的错误\n    请看日志，并把它交给开发者。\n    本次运行的日志：${log}`,
  );
  expect(readFileSync(log, "utf8")).toMatch(/something else[^]* at /);
});

test("when the supervisor can't write down its children, then it goes on, says so, and can stop", async () => {
  supervisor = await supervise();
  // A folder in the place of the record makes its writing fail, as a full disk would.
  mkdirSync(join(dataDir, "run.children.unfinished"));
  await supervisor.startAll([scripted("server", server)]);
  expect(reported).toContainEqual(expect.stringContaining(`不能写入 ${dataDir}`));
  await supervisor.stop();
});

test("when the supervisor stops, then children end in reverse order of their start", async () => {
  supervisor = await supervise();
  const order = join(dataDir, "order");
  const ending = (name: string) =>
    scripted(
      name,
      `process.on("SIGTERM", () => { require("fs").appendFileSync(${JSON.stringify(order)}, "${name} "); process.exit(); }); ${server}`,
    );
  await supervisor.startAll([ending("database")]);
  await supervisor.startAll([ending("api")]);
  await supervisor.stop();
  expect(readFileSync(order, "utf8")).toBe("api database ");
});

describe("the data directory", () => {
  test("when another supervisor runs in it, then the error names the directory", async () => {
    supervisor = await supervise();
    await expect(supervise()).rejects.toThrow(dataDir);
  });

  test("when the one before was stopped, then it is free again", async () => {
    await (await supervise()).stop();
    supervisor = await supervise();
  });

  test("when the one before was killed, then its children are ended", async () => {
    const orphan = stranger();
    const ended = once(orphan, "exit");
    leaveBehind({ childPid: Number(orphan.pid) });
    supervisor = await supervise();
    await expect(ended).resolves.toEqual([null, "SIGTERM"]);
  });

  test("when another process has the pid of a child by now, then it is left alone", async () => {
    const bystander = stranger();
    leaveBehind({ childPid: Number(bystander.pid), childIdentity: "an earlier process" });
    supervisor = await supervise();
    expect(isAlive(recordProcess("bystander", Number(bystander.pid)))).toBe(true);
  });

  /** Leaves the remains of a killed supervisor: a lock whose owner is dead, and a record of its children. */
  function leaveBehind({ childPid, childIdentity }: { childPid: number; childIdentity?: string }): void {
    const owner = { ...recordProcess("supervisor", process.pid), identity: "a process that is gone" };
    const child = recordProcess("server", childPid);
    writeFileSync(join(dataDir, "run.lock"), JSON.stringify(owner));
    const children = [{ ...child, identity: childIdentity ?? child.identity }];
    writeFileSync(join(dataDir, "run.children"), JSON.stringify(children));
  }
});

describe("the wait before a restart", () => {
  const standard = { initialMs: 500, maxMs: 10_000, resetAfterMs: 30_000 };

  test("when a child keeps dying, then it doubles up to its limit", () => {
    const waits: number[] = [];
    for (let life = 0; life < 7; life++)
      waits.push(nextDelay(standard, { previousMs: waits.at(-1), aliveMs: 10 }));
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
  });

  test("when a child lived for 30 s, then it begins anew", () => {
    expect(nextDelay(standard, { previousMs: 8000, aliveMs: 30_000 })).toBe(500);
  });
});
