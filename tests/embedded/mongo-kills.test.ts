import { setTimeout as sleep } from "node:timers/promises";
import { canBeKilled, type MongoServer, startMongo } from "./mongo-server";

jest.setTimeout(1_200_000);

/** Number of kills; MONGO_KILLS=60 sets more. */
const kills = Number(process.env["MONGO_KILLS"] ?? 3);
const writersAtOnce = 10;

interface Lock {
  _id: string;
  version: number;
  holds: string[];
}

let server: MongoServer;
const locks = () => server.db().collection<Lock>("locks");

(canBeKilled ? describe : describe.skip)("a MongoDB that is killed in the midst of writes", () => {
  beforeAll(async () => {
    server = await startMongo();
    await locks().createIndex({ holds: 1 }, { unique: true, sparse: true });
  });
  afterAll(() => server.remove());

  test("has each acknowledged write, and no index entry without its document", async () => {
    const acknowledged = new Map<string, number>();
    let writes = 0;
    const write = async (name: string) => {
      const before = locks();
      for (let n = 0; ; n += 1) {
        const id = `${name}-${n}`;
        await before.insertOne({ _id: id, version: 0, holds: [`${id}-0`, id] });
        acknowledged.set(id, 0);
        const change = { $inc: { version: 1 }, $set: { holds: [`${id}-1`, id] } };
        await before.updateOne({ _id: id, version: 0 }, change);
        acknowledged.set(id, 1);
        writes += 2;
      }
    };
    for (let kill = 1; kill <= kills; kill += 1) {
      const enough = writes + 300;
      const writers = Promise.allSettled(
        Array.from({ length: writersAtOnce }, (_, writer) => write(`${kill}-${writer}`)),
      );
      while (writes < enough) await sleep(1);
      await server.restart("SIGKILL");
      await writers;

      const stored = new Map((await locks().find().toArray()).map((lock) => [lock._id, lock]));
      const lost = [...acknowledged].filter(([id, version]) => !((stored.get(id)?.version ?? -1) >= version));
      expect(lost).toEqual([]);
      // Holds that an update has removed or never stored are free for other documents; present ones are not.
      for (const { _id, version, holds } of stored.values()) {
        if (!_id.startsWith(`${kill}-`)) continue;
        expect(holds).toEqual([`${_id}-${version}`, _id]);
        const free = { _id: `${_id}-free`, version: 9, holds: [`${_id}-${1 - version}`] };
        await locks().insertOne(free);
        await expect(locks().insertOne({ ...free, _id: "twice", holds })).rejects.toMatchObject({
          code: 11000,
        });
      }
    }
    process.stdout.write(`${kills} kills, ${writes} acknowledged writes\n`);
  });
});
