import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mongoCommand } from "../../embedded/mongo/engine";
import { type MongoServer, startMongo } from "./mongo-server";

interface Lock {
  _id: string;
  version: number;
  serial?: string;
}

const port = 27_017;
let server: MongoServer;
const locks = () => server.db().collection<Lock>("locks");

beforeAll(async () => {
  server = await startMongo();
  await locks().createIndex({ serial: 1 }, { unique: true, sparse: true });
});

afterAll(() => server.remove());

describe("the embedded MongoDB", () => {
  test("when 100 clients compare and set the same version, then one wins", async () => {
    await locks().insertOne({ _id: "contended", version: 0 });
    const attempts = Array.from({ length: 100 }, () =>
      locks().updateOne({ _id: "contended", version: 0 }, { $set: { version: 1 } }),
    );
    const winners = (await Promise.all(attempts)).filter(({ modifiedCount }) => modifiedCount === 1);
    expect(winners).toHaveLength(1);
  });

  test("when a filter has _id and more, then only a document that meets all of it is found", async () => {
    await locks().insertOne({ _id: "guarded", version: 3 });
    expect(await locks().findOne({ _id: "guarded", version: 3 })).toMatchObject({ version: 3 });
    expect(await locks().findOne({ _id: "guarded", version: 4 })).toBeNull();
    expect(
      await locks().countDocuments({ _id: { $in: ["guarded", "contended"] }, version: { $gte: 1 } }),
    ).toBe(2);
    expect(await locks().countDocuments({ _id: { $ne: "guarded" }, version: 3 })).toBe(0);
  });

  test("when two documents claim the same serial, then the second is refused, and many without one are not", async () => {
    await locks().insertOne({ _id: "first", version: 0, serial: "S-1" });
    await expect(locks().insertOne({ _id: "second", version: 0, serial: "S-1" })).rejects.toMatchObject({
      code: 11000,
    });
    await expect(
      locks().insertMany([
        { _id: "third", version: 0 },
        { _id: "fourth", version: 0 },
      ]),
    ).resolves.toBeDefined();
  });
});

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
