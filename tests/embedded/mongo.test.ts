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

test("when there is neither mongod nor Java, then the error says what to install", async () => {
  const empty = mkdtempSync(join(tmpdir(), "mongo-"));
  const env = { PATH: "", MONGOMS_DOWNLOAD_MIRROR: "http://127.0.0.1:1" };
  await expect(
    mongoCommand({ dataDir: empty, port, toolsDir: join(empty, "tools"), env, report: () => undefined }),
  ).rejects.toThrow(/MONGODB_URI[^]*MONGOD_BINARY[^]*Maven/);
  rmSync(empty, { recursive: true, force: true });
});
