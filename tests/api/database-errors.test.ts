import { once } from "node:events";
import { connect, createServer, type AddressInfo } from "node:net";
import { mongo } from "mongoose";
import { isDatabaseAway } from "../../api/platform/error-handler";
import { freePorts } from "../../embedded/stack/free-ports";
import { createForwarder } from "../support/forwarder";
import { testStack } from "../support/test-stack";

/** Returns the error of a write to a socket that the other side has just ended. */
async function writeToEndedSocket(): Promise<Error | null | undefined> {
  const server = createServer((accepted) => accepted.end()).listen(0, "127.0.0.1");
  await once(server, "listening");
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1").resume();
  socket.on("error", () => undefined);
  await once(socket, "end");
  const failure = await new Promise<Error | null | undefined>((resolve) => {
    socket.write("hello", resolve);
  });
  server.close();
  return failure;
}

test("when the driver writes to a socket that the database has just closed, then the database is away", async () => {
  const failure = await writeToEndedSocket();
  expect(failure).toMatchObject({ code: "EPIPE" });
  expect(isDatabaseAway(failure)).toBe(true);
});

test("when a connection ends while many documents are written at once, then the database is away as for one", async () => {
  const { host, hostname, port } = new URL(testStack().addresses.mongo);
  const { mongo: own } = await freePorts();
  const forwarder = createForwarder(own, { host: hostname, port: Number(port) });
  await forwarder.open();
  const uri = testStack().addresses.mongo.replace(host, `127.0.0.1:${own}`);
  const client = await mongo.MongoClient.connect(uri, { serverSelectionTimeoutMS: 5_000 });
  await forwarder.close();
  const failure: unknown = await client
    .db("database-errors")
    .collection("none")
    .insertMany([{}, {}], { ordered: false })
    .catch((error: unknown) => error);
  await client.close();
  expect(failure).toBeInstanceOf(mongo.MongoBulkWriteError);
  expect(isDatabaseAway(failure)).toBe(true);
});

test("when an error is none of the driver's then the database has nothing to do with it", () => {
  expect(isDatabaseAway(new TypeError("cannot read"))).toBe(false);
  expect(isDatabaseAway(Object.assign(new Error("no such file"), { code: "ENOENT" }))).toBe(false);
});
