import { randomUUID } from "node:crypto";
import type { Message, Messages } from "../../api/platform/messages";

/** Returns the message of a command that a test sends under the id. */
export const messageOf = <T>(content: T, updateId: string = randomUUID()): Message<T> => ({
  ...{ content, updateId, givenAt: Date.now(), trace: {}, resourceId: "", repeated: true },
});

/** Messages of a request whose key is used once. */
export const onceOnly: Messages = {
  requestId: "",
  fix: async (make) => ({ ...messageOf(await make()), repeated: false }),
  fixedBefore: async () => undefined,
  isTaken: async ({ taken = [] }, message) => message !== undefined && taken.includes(message.updateId),
  replay: () => undefined,
};
