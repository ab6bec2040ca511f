import { connectDatabase, type Models } from "../../store/models";
import type { World } from "./world";

/** A database of a test's own, with what the run's has about somebody: time can pass in it for nobody else. */
export interface OwnCopy {
  uri: string;
  models: Models;
  /** Each collection's name and documents, as text. */
  everything(): Promise<{ name: string; text: string }[]>;
  drop(): Promise<void>;
}

/** @param about - a document that holds one of these values is copied */
export async function ownCopy(
  { stack: { addresses } }: Pick<World, "stack">,
  name: string,
  about: readonly string[],
): Promise<OwnCopy> {
  const source = await connectDatabase(addresses.mongo);
  const uri = new URL(addresses.mongo);
  uri.pathname = `/${name}-${process.pid}-${Date.now()}`;
  const copy = await connectDatabase(uri.href);
  const from = source.connection.db;
  const to = copy.connection.db;
  if (!from || !to) throw new Error("no database");
  for (const { collectionName } of await from.collections()) {
    if (collectionName.startsWith("system.") || collectionName.endsWith(".chunks")) continue;
    const all = await from.collection(collectionName).find().toArray();
    const own = all.filter((document) => about.some((value) => JSON.stringify(document).includes(value)));
    if (own.length > 0) await to.collection(collectionName).insertMany(own);
  }
  await source.connection.close();
  return {
    uri: uri.href,
    models: copy.models,
    everything: async () =>
      Promise.all(
        (await to.collections()).map(async (collection) => ({
          name: collection.collectionName,
          text: JSON.stringify(await collection.find().toArray()),
        })),
      ),
    drop: async () => {
      await copy.connection.dropDatabase();
      await copy.connection.close();
    },
  };
}
