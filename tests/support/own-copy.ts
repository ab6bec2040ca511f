import { connectDatabase, type Models } from "../../store/models";
import type { World } from "./world";

/**
 * A database of one test, with the documents about certain people. Tests can move its time without an effect on others.
 */
export interface OwnCopy {
  uri: string;
  models: Models;
  /** Returns each collection's name, and its documents as text. */
  everything(): Promise<{ name: string; text: string }[]>;
  drop(): Promise<void>;
}

/**
 * Copies the documents of the shared database that hold one of some values into a new database.
 * @param about - values, of which a copied document holds at least one
 */
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
    const own = all.filter((document) => {
      const text = JSON.stringify(document);
      return about.some((value) => text.includes(value));
    });
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
