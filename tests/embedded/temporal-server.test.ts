import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { freePorts } from "../../embedded/stack/free-ports";
import { eventually } from "../../embedded/demo/narrator";
import { devServerArguments, devServerSecrets } from "../../embedded/temporal-server/dev-server";
import { temporalCli, timeSkippingServer } from "../../embedded/temporal-server/programs";
import { temporalIsServing, withTemporal } from "../../embedded/temporal-server/readiness";
import { registerSearchAttributes } from "../../embedded/temporal-server/search-attributes";
import { downloadArtifact } from "../../embedded/temporal-server/temporal-download";
import { isProgram } from "../../embedded/tools/find-program";
import { defaultToolsDir } from "../../embedded/tools/tools-dir";
import { runCommand } from "../../embedded/tools/run-command";

const report = () => undefined;
const obtainMs = 300_000;

let dir: string;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "temporal-"));
});

afterAll(() => rmSync(dir, { recursive: true, force: true }));

function fakeProgram(name: string): string {
  const file = join(dir, name);
  writeFileSync(file, "#!/bin/sh\n");
  chmodSync(file, 0o755);
  return file;
}

describe("finding Temporal's programs", () => {
  test("when TEMPORAL_CLI names one, then it is used", async () => {
    const mine = fakeProgram("my-temporal");
    await expect(temporalCli({ toolsDir: dir, report, env: { TEMPORAL_CLI: mine } })).resolves.toBe(mine);
  });

  test("when TEMPORAL_CLI names nothing that runs, then the error names the variable", async () => {
    const env = { TEMPORAL_CLI: join(dir, "nothing") };
    await expect(temporalCli({ toolsDir: dir, report, env })).rejects.toThrow("TEMPORAL_CLI");
  });

  test("when one is on PATH, then it is used", async () => {
    const onPath = fakeProgram("temporal");
    await expect(temporalCli({ toolsDir: dir, report, env: { PATH: dir } })).resolves.toBe(onPath);
  });

  test(
    "when nothing is set, then both are in the tools folder or come there",
    async () => {
      const options = { toolsDir: defaultToolsDir, report };
      expect(isProgram(await temporalCli(options))).toBe(true);
      expect(isProgram(await timeSkippingServer(options))).toBe(true);
    },
    obtainMs,
  );
});

describe("Temporal's own download", () => {
  test("when the site offers an archive, then the program in it runs", async () => {
    const source = join(dir, "archive");
    mkdirSync(source);
    copyFileSync(fakeProgram("fake"), join(source, "temporal"));
    const archive = join(dir, "offered.tar.gz");
    await runCommand({
      command: "tar",
      args: ["-czf", archive, "-C", dir, "archive/temporal"],
      timeoutMs: 10_000,
    });
    const content = readFileSync(archive);
    const site = createServer((request, response) => {
      const { port } = site.address() as AddressInfo;
      const archiveUrl = `http://127.0.0.1:${port}/archive`;
      response.end(
        request.url === "/archive"
          ? content
          : JSON.stringify({ archiveUrl, fileToExtract: "archive/temporal" }),
      );
    });
    await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
    const { port } = site.address() as AddressInfo;
    const target = join(dir, "target");
    mkdirSync(target);
    await downloadArtifact(
      { artifact: "cli", program: "temporal" },
      { dir: target, site: `http://127.0.0.1:${port}` },
    );
    site.close();
    expect(isProgram(join(target, "temporal"))).toBe(true);
  });

  test("when the site can't be reached, then the error names it", async () => {
    const site = "http://127.0.0.1:1";
    await expect(downloadArtifact({ artifact: "cli", program: "temporal" }, { dir, site })).rejects.toThrow(
      site,
    );
  });
});

describe("the dev server", () => {
  let server: ChildProcess;
  let address: string;
  let ui: string;
  const codecEndpoint = "http://127.0.0.1:3000/codec/example";
  let start: () => Promise<void>;

  beforeAll(async () => {
    const ports = await freePorts();
    const command = await temporalCli({ toolsDir: defaultToolsDir, report });
    address = `127.0.0.1:${ports.temporal}`;
    const secretsFile = join(dir, "flags.yaml");
    writeFileSync(secretsFile, devServerSecrets({ codecEndpoint }), { mode: 0o600 });
    ui = `http://127.0.0.1:${ports.temporalUi}`;
    const args = devServerArguments({
      dbFile: join(dir, "temporal.db"),
      port: ports.temporal,
      uiPort: ports.temporalUi,
      bind: "0.0.0.0",
      secretsFile,
    });
    start = async () => {
      server = spawn(command, args, { stdio: "ignore" });
      while (!(await temporalIsServing(address))) await sleep(20);
    };
    await start();
  }, obtainMs);

  afterAll(() => end("SIGTERM"));

  async function end(signal: NodeJS.Signals): Promise<void> {
    const ended = once(server, "exit");
    server.kill(signal);
    await ended;
  }

  function attributesOf(): Promise<object> {
    return withTemporal(address, async (connection) => {
      const { customAttributes } = await connection.operatorService.listSearchAttributes({
        namespace: "default",
      });
      return customAttributes;
    });
  }

  test("when the UI is told where payloads are decoded, then nobody reads it off the list of processes", async () => {
    const settings = await eventually(
      "the UI",
      async () => (await fetch(`${ui}/api/v1/settings`).catch(() => undefined))?.json(),
      (answer) => answer !== undefined,
    );
    expect(settings).toMatchObject({ Codec: { Endpoint: codecEndpoint } });
    expect(server.spawnargs.join(" ")).not.toContain(codecEndpoint);
  });

  test("when it is bound to every address, then others reach it, and its UI nobody", async () => {
    const elsewhere = (url: string) => url.replace("127.0.0.1", "127.0.0.2");
    expect(await temporalIsServing(elsewhere(address))).toBe(true);
    await expect(fetch(elsewhere(ui))).rejects.toThrow();
  });

  test("when the search attributes are registered twice, then they are there and nothing fails", async () => {
    for (let time = 0; time < 2; time++) {
      await withTemporal(address, (connection) => registerSearchAttributes(connection, "default"));
    }
    expect(Object.keys(await attributesOf())).toEqual(
      expect.arrayContaining([
        "CaStage",
        "CaWaitingSince",
        "CaPickup",
        "CaLockSerials",
        "CaPaymentDeadline",
        "CaNumber",
      ]),
    );
  });

  test("when it is killed and started again, then it still knows them", async () => {
    await end("SIGKILL");
    await start();
    expect(await attributesOf()).toHaveProperty("CaStage");
  });
});
