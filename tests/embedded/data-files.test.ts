import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { requireSoundData, takeInventory } from "../../embedded/stack/data-files";
import { StartError } from "../../embedded/tools/start-error";

let dataDir: string;
const make = (file: string, content: string) => {
  mkdirSync(dirname(join(dataDir, file)), { recursive: true });
  writeFileSync(join(dataDir, file), content);
};
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "inventory-"));
  make("keys/payload-keys.json", "{}");
  make("temporal/temporal.db", "SQLite format 3\0");
  make("mongo/java/data.mv", "H:2,block:1");
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

test("accepts a new data directory, and one in which all is there again", () => {
  requireSoundData(dataDir);
  takeInventory(dataDir);
  requireSoundData(dataDir);
});

test("refuses a directory with lost and empty files, and names them all and the way out", () => {
  takeInventory(dataDir);
  rmSync(join(dataDir, "temporal/temporal.db"));
  truncateSync(join(dataDir, "keys/payload-keys.json"), 0);
  expect(() => requireSoundData(dataDir)).toThrow(StartError);
  expect(() => requireSoundData(dataDir)).toThrow(
    /keys\/payload-keys\.json、temporal\/temporal\.db\n {4}请从备份恢复/,
  );
});

test("notes the file of a part that is embedded from now on", () => {
  takeInventory(dataDir);
  make("mongo/mongod/WiredTiger", "WiredTiger");
  takeInventory(dataDir);
  rmSync(join(dataDir, "mongo/mongod/WiredTiger"));
  expect(() => requireSoundData(dataDir)).toThrow("WiredTiger");
});
