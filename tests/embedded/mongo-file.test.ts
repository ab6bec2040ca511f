import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { mongo } from "mongoose";
import { newJavaFolder, type Start, startProcess } from "./mongo-process";

interface Blob {
  _id: string;
  content: string;
}

let dataDir: string;
let file: string;
beforeEach(() => ({ dataDir, file } = newJavaFolder()));
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const note = () => `${file}.forced`;
const blob = (n: number): Blob => ({ _id: `blob-${n}`, content: randomBytes(40_000).toString("hex") });

async function start(options: Omit<Start, "dataDir"> = {}) {
  const server = await startProcess({ dataDir, ...options });
  const connect = async () => {
    const client = await server.connect();
    return { client, blobs: client.db("test").collection<Blob>("blobs") };
  };
  return { ...server, connect };
}

async function endedAfterWrites(signal: NodeJS.Signals): Promise<void> {
  const first = await start();
  const { client, blobs } = await first.connect();
  for (let n = 0; n < 20; n += 1) await blobs.insertOne(blob(n));
  await first.stop(signal);
  await client.close();
  expect(first.said()).toBe("");
}

async function expectAll(server: Awaited<ReturnType<typeof start>>): Promise<void> {
  const { client, blobs } = await server.connect();
  expect(await blobs.countDocuments()).toBe(20);
  await client.close();
}

test("when the disk is full, then the server ends itself, and all that it acknowledged is there once there is room", async () => {
  const full = await start({ limitKilobytes: 2_000 });
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
  expect(full.said()).toMatch(/写不进去.*请腾出磁盘空间.*重新启动/);
  await client.close();
  expect(acknowledged.length).toBeGreaterThan(5);

  const roomy = await start();
  const again = await roomy.connect();
  const stored = await again.blobs.distinct("_id");
  expect(stored).toEqual(expect.arrayContaining(acknowledged));
  await again.client.close();
  await roomy.stop();
  expect(roomy.said()).toBe("");
});

const half = () => truncateSync(file, Math.floor(statSync(file).size / 2));

test.each([
  ["cut short", half],
  ["gone", () => rmSync(file)],
])("when the data file is %s, then the server refuses to start and says what to do", async (_, harm) => {
  await endedAfterWrites("SIGTERM");
  harm();
  const second = await start();
  expect(await second.ended).toBe(65);
  expect(second.said()).toMatch(/数据文件 .*data\.mv 缺失或损坏.*另存一份，再从备份恢复/);
});

/** Changes the note of what is surely on the disk as if the machine had been restarted since. */
const inAnotherBoot = () =>
  writeFileSync(note(), readFileSync(note(), "latin1").replace(/^\S+/, "another-boot"), "latin1");

test.each([
  ["in the same boot", () => undefined],
  ["in another boot", inAnotherBoot],
])("when the file of a killed server is cut short, %s, then that refuses as well", async (_, boot) => {
  const first = await start();
  const { client, blobs } = await first.connect();
  for (let n = 0; n < 20; n += 1) await blobs.insertOne(blob(n));
  const noted = readFileSync(note());
  await blobs.insertOne(blob(20));
  // A changed note shows that all twenty documents were forced to the disk, because nobody writes while it is made.
  while (readFileSync(note()).equals(noted)) await sleep(20);
  await first.stop("SIGKILL");
  await client.close();
  boot();
  half();
  const second = await start();
  expect(await second.ended).toBe(65);
  expect(second.said()).toMatch(/缺失或损坏.*从备份恢复/);
});

test("when the machine was started anew since a proper end, then nothing is missing, and nothing is said", async () => {
  await endedAfterWrites("SIGTERM");
  inAnotherBoot();
  writeFileSync(note(), readFileSync(note(), "latin1").replace(/^\S+/, "closed"), "latin1");
  const second = await start();
  await expectAll(second);
  await second.stop();
  expect(second.said()).toBe("");
});

test.each([
  ["is gone", () => rmSync(note())],
  ["is zeroed", () => writeFileSync(note(), Buffer.alloc(128))],
  ["is empty", () => truncateSync(note(), 0)],
])(
  "when the note of what was forced %s, then the server says since when writes may be missing",
  async (_, harm) => {
    await endedAfterWrites("SIGKILL");
    harm();
    const second = await start();
    await expectAll(second);
    await second.stop();
    expect(second.said()).toMatch(/\d{4}-\d\d-\d\dT.* 以后的写入可能缺失/);
  },
);

test("when another process has the file, then it is told apart from damage", async () => {
  const first = await start();
  const { client } = await first.connect();
  const second = await start();
  expect(await second.ended).toBe(75);
  expect(second.said()).toMatch(/另一个进程正在使用.*不要删除/);
  await client.close();
  await first.stop();
});

test("when its port is taken, then the server ends, and frees the file", async () => {
  await endedAfterWrites("SIGTERM");
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as { port: number };
  const second = await start({ port });
  expect(await second.ended).toBe(69);
  expect(second.said()).toMatch(/MONGODB_PORT/);
  other.close();
  const third = await start({ port });
  await expectAll(third);
  await third.stop();
});

test("when a byte in a document is another one, then it isn't given out, and the log tells", async () => {
  await endedAfterWrites("SIGTERM");
  const content = readFileSync(file);
  const place = content.indexOf("blob-7") + 40_000;
  content.writeUInt8(content.readUInt8(place) ^ 1, place);
  writeFileSync(file, content);
  const second = await start();
  const { client, blobs } = await second.connect();
  await expect(blobs.find().toArray()).rejects.toThrow("a document in the data file is damaged");
  expect((await blobs.findOne({ _id: "blob-15" }))?._id).toBe("blob-15");
  await client.close();
  await second.stop();
  expect(second.said()).toContain("find failed");
});

test("when it is told another address, then it listens there as well", async () => {
  const outer = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ internal, family }) => !internal && family === "IPv4");
  // On Linux, 127.0.0.2 is always another address of the same machine.
  const bind = outer?.address ?? "127.0.0.2";
  const server = await start({ bind });
  const { client } = await server.connect();
  const other = await mongo.MongoClient.connect(`mongodb://${bind}:${server.port}/?directConnection=true`);
  await other.db("test").collection<Blob>("blobs").insertOne(blob(1));
  expect(await client.db("test").collection("blobs").countDocuments()).toBe(1);
  await other.close();
  await client.close();
  await server.stop();
});
