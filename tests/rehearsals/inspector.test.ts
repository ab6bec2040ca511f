import { spawn, type ChildProcess } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInspector } from "../../gateways/inspector";
import { projectRoot } from "../../stand-ins/shared/project-root";
import { expectPoll } from "../support/expect-poll";
import { picture } from "../support/materials";

/*
 * The inspector as docker-compose runs it: another user, no network, the socket's folder shared. A probe stands in the
 * place of the program that has a file in hand, with Node's permission model and without it, as native code has none.
 */

let dir: string;
const running: ChildProcess[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "ca-renewal-inspector-"));
  chmodSync(dir, 0o755);
});
afterEach(async () => {
  for (const child of running.splice(0)) {
    const ended = child.exitCode === null ? once(child, "exit") : undefined;
    child.kill("SIGKILL");
    await ended;
  }
  rmSync(dir, { recursive: true });
});

/** Starts the inspector's container around a program. @returns the address of its socket */
async function startContainer(main?: string): Promise<string> {
  const app = main === undefined ? projectRoot : join(dir, "app");
  if (main !== undefined) {
    for (const room of ["inspector", "domain"])
      cpSync(join(projectRoot, "dist", room), join(app, "dist", room), { recursive: true });
    symlinkSync(join(projectRoot, "node_modules"), join(app, "node_modules"));
    cpSync(main, join(app, "dist", "inspector", "main.js"));
  }
  const shared = join(dir, "socket");
  mkdirSync(shared);
  chownSync(shared, 1001, 1001);
  const address = join(shared, "socket");
  const command = [
    ...["unshare", "--net", "--"],
    ...[
      "setpriv",
      "--reuid=1001",
      "--regid=1001",
      "--clear-groups",
      "--inh-caps=-all",
      "--bounding-set=-all",
    ],
    ...["--no-new-privs", process.execPath, join(app, "dist", "inspector", "serve.js")],
  ];
  const [program = "", ...args] = command;
  running.push(spawn(program, args, { env: { INSPECTOR_ADDRESS: address }, stdio: "inherit" }));
  await expectPoll(() => existsSync(address)).toBe(true);
  return address;
}

test("draws what the API brings by the socket, and refuses other paths and longer files", async () => {
  const inspect = createInspector({ address: await startContainer() });
  expect(await inspect(picture(1), "png")).toMatchObject({ drawn: { pages: [{ width: 60, height: 40 }] } });
  const both = await Promise.all([inspect(picture(1), "png"), inspect(picture(2), "png")]);
  expect(both.map(({ drawn }) => drawn && "pages" in drawn)).toEqual([true, true]);
  await expect(inspect(Buffer.alloc(6 * 1024 * 1024), "pdf")).rejects.toThrow(/413|EPIPE|ECONNRESET/);
  await expect(inspect(picture(1), "../png" as "png")).rejects.toThrow("404");
  await expect(createInspector({ address: join(dir, "none") })(picture(1), "png")).rejects.toThrow("ENOENT");
});

test("keeps a probe in its place from the keys, the API's memory, MongoDB and the internet, with native code, too", async () => {
  const database = createServer((socket) => socket.end()).listen(0, "127.0.0.1");
  await once(database, "listening");
  const { port } = database.address() as AddressInfo;
  try {
    const keys = join(dir, "keys");
    writeFileSync(keys, "secret", { mode: 0o400 });
    chownSync(keys, 1000, 1000);
    const inspect = createInspector({
      address: await startContainer(join(projectRoot, "tests", "gateways", "probe.cjs")),
    });
    const { cpuMs } = await inspect(Buffer.from(`${keys}\n${port}`), "pdf");
    expect(cpuMs).toBe(0);

    // Native code isn't held by the model: the same program as that user in that place, without it.
    const probe = spawn(
      "unshare",
      [
        ...[
          "--net",
          "--",
          "setpriv",
          "--reuid=1001",
          "--regid=1001",
          "--clear-groups",
          "--bounding-set=-all",
        ],
        ...["--no-new-privs", process.execPath, join(projectRoot, "tests", "gateways", "probe.cjs")],
      ],
      { stdio: ["pipe", "pipe", "inherit"] },
    );
    let said = "";
    probe.stdout.on("data", (part: Buffer) => (said += part.toString()));
    probe.stdin.end(`${keys}\n${port}`);
    await once(probe, "close");
    const { cpuMs: got } = JSON.parse(said) as { cpuMs: number };
    const bits = { keys: 0, memory: 2, environment: 3, database: 7, internet: 8 };
    expect(Object.entries(bits).filter(([, bit]) => got & (1 << bit))).toEqual([]);
  } finally {
    database.close();
  }
});
