import { randomBytes } from "node:crypto";
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { mongo } from "mongoose";
import { mongoCommand } from "../../embedded/mongo/engine";
import { mongoAnswers } from "../../embedded/mongo/readiness";
import { freePorts } from "../../embedded/stack/free-ports";
import { defaultToolsDir } from "../../embedded/tools/tools-dir";

jest.setTimeout(120_000);

interface Blob {
  _id: string;
  content: string;
}

let dataDir: string;
let file: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "mongo-file-"));
  const dir = join(dataDir, "mongo", "java");
  // Data of the Java server is what makes it run, also where there is a mongod.
  mkdirSync(dir, { recursive: true });
  file = join(dir, "data.mv");
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

/** Starts the server, where told with a limit of its files' size, as a full disk would set one. */
async function start(limitKilobytes?: number) {
  const { mongo: port } = await freePorts();
  const { command, args } = await mongoCommand({
    dataDir,
    port,
    toolsDir: defaultToolsDir,
    report: () => undefined,
  });
  const limit = limitKilobytes === undefined ? "" : `ulimit -f ${limitKilobytes};`;
  const server = spawn("bash", ["-c", `${limit} exec "$0" "$@"`, command, ...args], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  server.stderr.on("data", (chunk) => (said += String(chunk)));
  const ended = once(server, "exit").then(([code]) => code as number | null);
  const uri = `mongodb://127.0.0.1:${port}/?directConnection=true`;
  return {
    ended,
    said: () => said,
    connect: async () => {
      while (!(await mongoAnswers(uri))) await sleep(20);
      const client = await mongo.MongoClient.connect(uri, { retryWrites: false });
      return { client, blobs: client.db("test").collection<Blob>("blobs") };
    },
    stop: async (signal: NodeJS.Signals = "SIGTERM") => {
      server.kill(signal);
      await ended;
    },
  };
}

const blob = (n: number): Blob => ({ _id: `blob-${n}`, content: randomBytes(40_000).toString("hex") });

test("when the disk is full, then the server ends itself, and all that it acknowledged is there once there is room", async () => {
  const full = await start(2_000);
  const { client, blobs } = await full.connect();
  const acknowledged: string[] = [];
  const write = async () => {
    for (let n = 0; ; n += 1) {
      await blobs.insertOne(blob(n));
      acknowledged.push(`blob-${n}`);
    }
  };
  await expect(write()).rejects.toBeInstanceOf(mongo.MongoNetworkError);
  expect(await full.ended).toBe(74);
  expect(full.said()).toContain("the data file can't be written");
  await client.close();
  expect(acknowledged.length).toBeGreaterThan(5);

  const roomy = await start();
  const again = await roomy.connect();
  const stored = await again.blobs.distinct("_id");
  expect(stored).toEqual(expect.arrayContaining(acknowledged));
  await again.client.close();
  await roomy.stop();
});

test.each([
  ["cut short", () => truncateSync(file, Math.floor(statSync(file).size / 2))],
  ["gone", () => rmSync(file)],
])("when the data file is %s, then the server refuses to start and says what to do", async (_, harm) => {
  const first = await start();
  const { client, blobs } = await first.connect();
  for (let n = 0; n < 20; n += 1) await blobs.insertOne(blob(n));
  await client.close();
  await first.stop();
  harm();
  const second = await start();
  expect(await second.ended).toBe(65);
  expect(second.said()).toMatch(/数据文件 .*data\.mv 缺失或不完整.*请从备份恢复/);
});

const journal = () => `${file}.journal`;
const half = (name: string) => truncateSync(name, Math.floor(statSync(name).size / 2));

test.each<[string, () => void, number, RegExp]>([
  ["is cut short", () => half(journal()), 65, /只有 \d+ 条记录，而第 20 条已经应答过.*请从备份恢复/],
  ["is gone", () => rmSync(journal()), 65, /只有 0 条记录，而第 20 条已经应答过/],
  ["is damaged", () => damage(journal()), 65, /只有 \d+ 条记录，而第 20 条已经应答过/],
  [
    "is gone with the data file",
    () => [file, journal()].forEach((name) => rmSync(name)),
    65,
    /停在第 0 次提交/,
  ],
])("when the journal of a killed server %s, then the next refuses to start", async (_, harm, code, says) => {
  await killedAfterWrites();
  harm();
  const second = await start();
  expect(await second.ended).toBe(code);
  expect(second.said()).toMatch(says);
});

/** Some documents are in the data file, and twenty writes in the journal alone. */
async function killedAfterWrites(): Promise<void> {
  const first = await start();
  const { client, blobs } = await first.connect();
  await blobs.insertOne(blob(0));
  await blobs.createIndex({ content: 1 }, { unique: true });
  for (let n = 1; n <= 20; n += 1) await blobs.insertOne(blob(n));
  await first.stop("SIGKILL");
  await client.close();
}

function damage(name: string): void {
  const content = readFileSync(name);
  const place = Math.floor(content.length / 2);
  content.writeUInt8(content.readUInt8(place) ^ 0xff, place);
  writeFileSync(name, content);
}

test("when half a record stands at the journal's end, then it was never answered, and all others are there", async () => {
  await killedAfterWrites();
  const whole = readFileSync(journal());
  writeFileSync(journal(), Buffer.concat([whole, whole.subarray(8, 1_000)]));
  const second = await start();
  const { client, blobs } = await second.connect();
  expect(await blobs.countDocuments()).toBe(21);
  await client.close();
  await second.stop();
});

test("when writes of every kind are in the journal alone, then a start does them again, and the next one not", async () => {
  const first = await start();
  const { client, blobs } = await first.connect();
  await blobs.createIndex({ content: 1 }, { unique: true });
  await blobs.insertMany(["a", "b", "c", "d"].map((name) => ({ _id: name, content: name })));
  await blobs.updateOne({ _id: "a" }, { $set: { content: "other" } });
  await blobs.deleteOne({ _id: "b" });
  await blobs.findOneAndUpdate({ _id: "c" }, { $set: { content: "b" } });
  await blobs.replaceOne({ _id: "e" }, { content: "e" }, { upsert: true });
  await expect(blobs.insertOne({ _id: "f", content: "e" })).rejects.toMatchObject({ code: 11000 });
  await first.stop("SIGKILL");
  await client.close();

  for (const signal of ["SIGKILL", "SIGTERM", "SIGTERM"] as const) {
    const next = await start();
    const again = await next.connect();
    expect(await again.blobs.find().sort({ _id: 1 }).toArray()).toEqual([
      { _id: "a", content: "other" },
      { _id: "c", content: "b" },
      { _id: "d", content: "d" },
      { _id: "e", content: "e" },
    ]);
    for (const content of ["other", "b", "d", "e"])
      await expect(again.blobs.insertOne({ _id: "new", content })).rejects.toMatchObject({ code: 11000 });
    await again.blobs.insertOne({ _id: "new", content: "a" });
    await again.blobs.deleteOne({ _id: "new" });
    await next.stop(signal);
    await again.client.close();
  }
});

test("when it has been quiet for a while, then the journal is in the data file, which stays whole without it", async () => {
  const first = await start();
  const { client, blobs } = await first.connect();
  for (let n = 0; n < 20; n += 1) await blobs.insertOne(blob(n));
  while (statSync(journal()).size > 8) await sleep(100);
  await first.stop("SIGKILL");
  await client.close();
  rmSync(journal());
  const second = await start();
  const again = await second.connect();
  expect(await again.blobs.countDocuments()).toBe(20);
  await again.client.close();
  await second.stop();
  expect(existsSync(journal())).toBe(true);
});

test("when an earlier release, which had no journal, gave the last answers, then these have to be there", async () => {
  const first = await start();
  const { client, blobs } = await first.connect();
  for (let n = 0; n < 20; n += 1) await blobs.insertOne(blob(n));
  await client.close();
  await first.stop();
  const answered = (version: number) => {
    const content = Buffer.alloc(8);
    content.writeBigInt64BE(BigInt(version));
    writeFileSync(`${file}.version`, content);
  };
  answered(1_000_000);
  const refused = await start();
  expect(await refused.ended).toBe(65);
  expect(refused.said()).toContain("第 1000000 版已经应答过");
  answered(1);
  for (const left of [true, false]) {
    expect(existsSync(`${file}.version`)).toBe(left);
    const next = await start();
    const again = await next.connect();
    expect(await again.blobs.countDocuments()).toBe(20);
    await again.client.close();
    await next.stop();
  }
});

test("when the file is of an earlier release, which serialized its documents, then all is there and goes on", async () => {
  // Twelve locks and two others, as that release left them.
  writeFileSync(file, gunzipSync(readFileSync(join(__dirname, "../fixtures/mongo-file/serialized.mv.gz"))));
  const check = async (version: number) => {
    const server = await start();
    const { client } = await server.connect();
    const locks = client.db("test").collection<{ _id: string; serial: string; version: number }>("locks");
    expect(await locks.countDocuments()).toBe(12);
    expect(await locks.findOne({ _id: "示例-5" })).toEqual({
      _id: "示例-5",
      serial: "S-5",
      version,
      at: new Date(1_700_000_000_005),
      nested: { list: [1, "二", { three: 3.5 }], none: null },
      bytes: new mongo.Binary(Buffer.from("abc")),
    });
    const others = client.db("test").collection<{ _id: mongo.ObjectId | number; n: number }>("others");
    const byObjectId = await others.findOne({ _id: new mongo.ObjectId("65a000000000000000000001") });
    expect(byObjectId?.n).toBe(1);
    expect((await others.findOne({ _id: 7 }))?.n).toBe(2);
    await locks.updateOne({ _id: "示例-5" }, { $set: { version: version + 1 } });
    for (const again of [{ _id: "示例-5" }, { _id: "new", serial: "S-5" }])
      await expect(locks.insertOne({ serial: "S-new", version: 0, ...again })).rejects.toMatchObject({
        code: 11000,
      });
    await client.close();
    await server.stop();
  };
  await check(5);
  await check(6);
});
