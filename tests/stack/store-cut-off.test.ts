import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";
import { eventually } from "../../embedded/demo/narrator";
import { openDatabase } from "../../store/models";
import { testStack } from "../support/test-stack";

const made: Socket[] = [];
const collect = (message: unknown) => void made.push((message as { socket: Socket }).socket);
beforeAll(() => subscribe("net.client.socket", collect));
afterAll(() => unsubscribe("net.client.socket", collect));

test("a command that begins as its connection to the store ends fails, and later ones are answered", async () => {
  const { connection, models } = await openDatabase(testStack().addresses.mongo);
  const ping = () => connection.db?.command({ ping: 1 });
  try {
    // No other command may be under way, whose failure would end this one.
    await Promise.all(Object.values(models).map((model) => model.init()));
    for (const socket of made) socket.destroy();
    // The sockets are destroyed, but their close events come only after this command has begun.
    await expect(ping()).rejects.toThrow(/closed/);
    const answered = () => Promise.resolve(ping()).catch(() => undefined);
    await eventually("an answer of the store", answered, (answer) => answer !== undefined);
  } finally {
    await connection.close(true);
  }
});
