import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { requireInventory, takeInventory } from "../../embedded/stack/inventory";
import { StartError } from "../../embedded/tools/start-error";

let dataDir: string;
const make = (file: string) => {
  mkdirSync(dirname(join(dataDir, file)), { recursive: true });
  writeFileSync(join(dataDir, file), "content");
};
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "inventory-"));
  for (const file of ["keys/payload-keys.json", "temporal/temporal.db", "mongo/java/data.mv"]) make(file);
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

test("when a data directory is new, or all is there again, then nothing is said", () => {
  requireInventory(dataDir);
  takeInventory(dataDir);
  requireInventory(dataDir);
});

test("when files are gone or empty, then the start stops, names them all and says what to do", () => {
  takeInventory(dataDir);
  rmSync(join(dataDir, "temporal/temporal.db"));
  truncateSync(join(dataDir, "keys/payload-keys.json"), 0);
  expect(() => requireInventory(dataDir)).toThrow(StartError);
  expect(() => requireInventory(dataDir)).toThrow(
    /keys\/payload-keys\.json、temporal\/temporal\.db。\n请从备份恢复/,
  );
});

test("when another part is embedded from now on, then its file is noted, too", () => {
  takeInventory(dataDir);
  make("mongo/mongod/WiredTiger");
  takeInventory(dataDir);
  rmSync(join(dataDir, "mongo/mongod/WiredTiger"));
  expect(() => requireInventory(dataDir)).toThrow("WiredTiger");
});
