import { createHash } from "node:crypto";
import mongoose from "mongoose";
import { z } from "zod";

/** Contents of one table or collection of a dump. */
const table = z.object({
  /** Number of rows or documents. */
  count: z.int(),
  bytes: z.int(),
  /** Sum of the rows' SHA-256 as hexadecimal digits. It doesn't depend on their order. */
  sum: z.string(),
});
export const partSchema = z.object({
  /** File name of the dump in the backup: mongodb.archive or DATABASE.sql. */
  part: z.string(),
  tables: z.record(z.string(), table),
});
/** Contents of one dump, by the names of its tables or collections. */
export type Part = z.output<typeof partSchema>;

type Chunks = AsyncIterable<Uint8Array>;

/**
 * Counts the contents of a dump.
 * @throws Error if the dump is incomplete or in another format
 */
export async function contentsOf(part: string, dump: Chunks): Promise<Part> {
  const counted = counter();
  await (part.endsWith(".sql") ? countSql(dump, counted.add) : countArchive(dump, counted.add));
  return { part, tables: counted.tables() };
}

const laneBits = 64;

function counter() {
  const sums = new Map<string, { count: number; bytes: number; high: bigint; low: bigint }>();
  return {
    add(name: string, row?: Uint8Array): void {
      const sum = sums.get(name) ?? { count: 0, bytes: 0, high: 0n, low: 0n };
      sums.set(name, sum);
      if (!row) return;
      const hash = createHash("sha256").update(row).digest();
      sum.count += 1;
      sum.bytes += row.length;
      sum.high = BigInt.asUintN(laneBits, sum.high + hash.readBigUInt64BE(0));
      sum.low = BigInt.asUintN(laneBits, sum.low + hash.readBigUInt64BE(8));
    },
    tables: (): Part["tables"] =>
      Object.fromEntries(
        [...sums]
          .toSorted(([one], [other]) => (one < other ? -1 : 1))
          .map(([name, { count, bytes, high, low }]) => {
            const sum = [high, low].map((lane) => lane.toString(16).padStart(16, "0")).join("");
            return [name, { count, bytes, sum }];
          }),
      ),
  };
}

type Add = (name: string, row?: Uint8Array) => void;

const beginsData = /^COPY (\S+) \(.*\) FROM stdin;$/;
const endsDump = "-- PostgreSQL database dump complete";

/** Counts the rows of a dump in pg_dump's plain format. All other lines are counted as rows of `(schema)`. */
async function countSql(dump: Chunks, add: Add): Promise<void> {
  let name: string | undefined;
  let isWhole = false;
  for await (const row of linesOf(dump)) {
    if (name !== undefined) {
      if (row.length === 2 && row.toString() === "\\.") name = undefined;
      else add(name, row);
      continue;
    }
    const text = row.toString();
    name = beginsData.exec(text)?.[1];
    if (name !== undefined) add(name);
    if (text === endsDump) isWhole = true;
    // Comments are no contents, nor are the lines with a random word by which psql recognises the dump's own commands.
    if (text !== "" && !/^(--|\\(un)?restrict )/.test(text)) add("(schema)", row);
  }
  if (!isWhole) throw new Error("the dump of PostgreSQL is cut short");
}

async function* linesOf(chunks: Chunks): AsyncGenerator<Buffer> {
  const begun: Uint8Array[] = [];
  for await (const chunk of chunks) {
    let from = 0;
    for (;;) {
      const end = chunk.indexOf(10, from);
      if (end === -1) break;
      const rest = chunk.subarray(from, end);
      yield begun.length === 0
        ? Buffer.from(rest.buffer, rest.byteOffset, rest.length)
        : Buffer.concat([...begun.splice(0), rest]);
      from = end + 1;
    }
    if (from < chunk.length) begun.push(chunk.subarray(from));
  }
  if (begun.length > 0) yield Buffer.concat(begun);
}

const archiveMagic = 0x8199e26d;
const terminator = 0xffffffff;
/** Matches MongoDB's own databases, whose contents a restore never reproduces. */
const serversOwn = /^(admin|config|local)\./;
const namespaceSchema = z.object({ db: z.string(), collection: z.string(), EOF: z.boolean() });

/** Counts the documents in an archive of mongodump. Its source describes the format in common/archive/spec.md. */
async function countArchive(dump: Chunks, add: Add): Promise<void> {
  const reader = readerOf(dump);
  if ((await reader.next(4))?.readUInt32LE() !== archiveMagic)
    throw new Error("this is no archive of mongodump");
  /** Reads a document; returns undefined at a terminator. */
  async function document(): Promise<Buffer | undefined> {
    const size = await reader.peek(4);
    if (!size) throw new Error("the archive of mongodump is cut short");
    const length = size.readUInt32LE();
    if (length === terminator) {
      await reader.next(4);
      return undefined;
    }
    const found = await reader.next(length);
    if (!found) throw new Error("the archive of mongodump is cut short");
    return found;
  }

  // The prelude describes the server and the collections.
  const ended = new Map<string, boolean>();
  const server = await document();
  if (!server) throw new Error("the archive of mongodump has no header");
  for (let about = await document(); about; about = await document()) {
    const { db, collection } = namespaceSchema
      .omit({ EOF: true })
      .parse(mongoose.mongo.BSON.deserialize(about));
    ended.set(`${db}.${collection}`, false);
  }
  while (await reader.peek(4)) {
    const header = await document();
    if (!header) throw new Error("the archive of mongodump has a block without a header");
    const { db, collection, EOF: isEnd } = namespaceSchema.parse(mongoose.mongo.BSON.deserialize(header));
    const name = `${db}.${collection}`;
    if (isEnd) ended.set(name, true);
    if (!serversOwn.test(name)) add(name);
    for (let found = await document(); found; found = await document())
      if (!serversOwn.test(name)) add(name, found);
  }
  const left = [...ended].filter(([, isEnded]) => !isEnded).map(([name]) => name);
  if (left.length > 0) throw new Error(`the archive of mongodump ends before ${left.join(", ")}`);
}

function readerOf(chunks: Chunks) {
  const source = chunks[Symbol.asyncIterator]();
  let held = Buffer.alloc(0);
  async function peek(bytes: number): Promise<Buffer | undefined> {
    const more: Uint8Array[] = [];
    let length = held.length;
    while (length < bytes) {
      const { done, value } = await source.next();
      if (done) break;
      more.push(value);
      length += value.length;
    }
    if (more.length > 0) held = Buffer.concat([held, ...more]);
    return held.length < bytes ? undefined : held.subarray(0, bytes);
  }
  return {
    /** Returns the next bytes without consuming them; undefined if fewer are left. */
    peek,
    /** Returns the next bytes; undefined if fewer are left. */
    async next(bytes: number): Promise<Buffer | undefined> {
      const found = await peek(bytes);
      if (found) held = held.subarray(bytes);
      return found;
    },
  };
}
