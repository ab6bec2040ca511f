import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mongoCommand } from "../../embedded/mongo/engine";

const port = 27_017;

test("when the data was written by mongod and there is none now, then the error names MONGOD_BINARY", async () => {
  const orphaned = mkdtempSync(join(tmpdir(), "mongo-"));
  mkdirSync(join(orphaned, "mongo", "mongod"), { recursive: true });
  const toolsDir = join(orphaned, "tools");
  const env = { PATH: "", MONGOMS_DOWNLOAD_MIRROR: "http://127.0.0.1:1" };
  await expect(
    mongoCommand({ dataDir: orphaned, port, toolsDir, env, report: () => undefined }),
  ).rejects.toThrow("MONGOD_BINARY");
  rmSync(orphaned, { recursive: true, force: true });
});

test("when there is neither mongod nor Java, then the error says what to install, and that data of Java keeps a mongod out", async () => {
  const empty = mkdtempSync(join(tmpdir(), "mongo-"));
  const reported: string[] = [];
  const start = (variables: Record<string, string>) =>
    mongoCommand({
      dataDir: empty,
      port,
      toolsDir: join(empty, "tools"),
      report: (line) => reported.push(line),
      env: { PATH: "", MONGOMS_DOWNLOAD_MIRROR: "http://127.0.0.1:1", ...variables },
    });
  await expect(start({})).rejects.toThrow(/MONGODB_URI[^]*MONGOD_BINARY[^]*Maven/);
  mkdirSync(join(empty, "mongo", "java"), { recursive: true });
  await expect(start({ MONGOD_BINARY: process.execPath })).rejects.toThrow("Maven");
  expect(reported).toEqual([expect.stringContaining("没有用 MONGOD_BINARY")]);
  rmSync(empty, { recursive: true, force: true });
});
