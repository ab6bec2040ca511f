import { randomUUID } from "node:crypto";
import { connectDatabase } from "../../store/models";
import { testStack } from "./test-stack";

/** A database on the stack's server that one test file has for itself, from before its first test until after its last. */
export function useOwnDatabase() {
  const uri = new URL(testStack().addresses.mongo);
  uri.pathname = `/own-${randomUUID()}`;
  let opened: Awaited<ReturnType<typeof connectDatabase>>;
  beforeAll(async () => {
    opened = await connectDatabase(uri.href);
  });
  afterAll(async () => {
    await opened.connection.dropDatabase();
    await opened.connection.close();
  });
  const collections = async () => (await opened.connection.db?.collections()) ?? [];
  return {
    uri: uri.href,
    get connection() {
      return opened.connection;
    },
    get models() {
      return opened.models;
    },
    /** Deletes all documents, for files whose tests begin with nothing. */
    empty: async () => void (await Promise.all((await collections()).map((one) => one.deleteMany({})))),
    /** Returns all documents as text. */
    text: async () =>
      JSON.stringify(await Promise.all((await collections()).map((one) => one.find().toArray()))),
  };
}
