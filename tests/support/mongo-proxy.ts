import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** Offsets in a message of MongoDB's wire protocol (OP_MSG): a header, flags, then the command as a BSON document. */
const at = { id: 4, answers: 8, kind: 12, sectionKind: 20, firstElement: 25 } as const;
const opMsg = 2013;
const bsonString = 2;
const writes = new Set(["insert", "update", "delete", "findAndModify", "bulkWrite", "commitTransaction"]);

/** Writes that are held: those to one collection, or all of them. */
interface Held {
  collection?: string;
}

/** Yields the messages that a party sends, each of them complete. */
async function* messagesOf(socket: Socket): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0);
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= at.id && rest.length >= rest.readInt32LE(0)) {
      const length = rest.readInt32LE(0);
      yield rest.subarray(0, length);
      rest = rest.subarray(length);
    }
  }
}

/** Returns the collection that a request writes to, or undefined if it writes nothing. */
function writtenBy(message: Buffer): string | undefined {
  if (message.readInt32LE(at.kind) !== opMsg || message[at.sectionKind] !== 0) return undefined;
  const nameStart = at.firstElement + 1;
  const nameEnd = message.indexOf(0, nameStart);
  if (!writes.has(message.toString("utf8", nameStart, nameEnd))) return undefined;
  if (message[at.firstElement] !== bsonString) return "";
  const textStart = nameEnd + 1 + 4;
  return message.toString("utf8", textStart, message.indexOf(0, textStart));
}

/**
 * Starts a proxy that simulates a MongoDB with a stalled disk or lost answers. Writes, or only their replies, are held
 * as long as a test wants, while reads continue. Held messages are passed on at their release, even if nobody waits for
 * them any more.
 */
export async function startMongoProxy(target: { host: string; port: number }) {
  const sockets = new Set<Socket>();
  let requestsHeld: Held | undefined;
  let repliesHeld: Held | undefined;
  let waiting: (() => void)[] = [];
  const awaited: (() => void)[] = [];

  const untilReleased = async (held: () => Held | undefined, collection: string): Promise<void> => {
    for (let it = held(); it && (it.collection ?? collection) === collection; it = held()) {
      for (const tell of awaited.splice(0)) tell();
      await new Promise<void>((pass) => waiting.push(pass));
    }
  };
  const sendOn = (to: Socket, message: Buffer) => void (to.writable && to.write(message));

  async function serve(client: Socket): Promise<void> {
    const server = connect(target);
    const unanswered = new Map<number, string>();
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on("error", () => socket.destroy());
      socket.once("close", () => sockets.delete(socket));
    }
    const ask = async () => {
      for await (const message of messagesOf(client)) {
        const collection = writtenBy(message);
        if (collection !== undefined) {
          unanswered.set(message.readInt32LE(at.id), collection);
          await untilReleased(() => requestsHeld, collection);
        }
        sendOn(server, message);
      }
    };
    const answer = async () => {
      for await (const message of messagesOf(server)) {
        const answers = message.readInt32LE(at.answers);
        const collection = unanswered.get(answers);
        unanswered.delete(answers);
        if (collection !== undefined) await untilReleased(() => repliesHeld, collection);
        sendOn(client, message);
      }
    };
    // If one party disconnects, the connection to the other one is closed as well.
    await Promise.allSettled([ask().finally(() => server.end()), answer().finally(() => client.end())]);
  }

  const listener = createServer((client) => void serve(client));
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  return {
    port: (listener.address() as AddressInfo).port,
    /** Holds writes, so that they don't reach the server. */
    holdWrites: (held: Held = {}): void => void (requestsHeld = held),
    /** Holds the replies to writes, so that writes happen without the client learning of it. */
    holdReplies: (held: Held = {}): void => void (repliesHeld = held),
    /** Returns the number of messages that are held at present. */
    held: (): number => waiting.length,
    /** Resolves when the next message is held. */
    nextHeld: () => new Promise<true>((tell) => awaited.push(() => tell(true))),
    release(): void {
      requestsHeld = repliesHeld = undefined;
      const passed = waiting;
      waiting = [];
      for (const pass of passed) pass();
    },
    async close(): Promise<void> {
      this.release();
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

export type MongoProxy = Awaited<ReturnType<typeof startMongoProxy>>;
