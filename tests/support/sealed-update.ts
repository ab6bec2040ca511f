import { randomUUID } from "node:crypto";
import { asMessage } from "../../contract/sealed";

/** Returns the options of an update as the API gives them: the argument carries the update's id. */
export function sealedUpdate<A>(given: A): { args: [A]; updateId: string } {
  const updateId = randomUUID();
  return { args: [asMessage(given, { messageId: updateId })], updateId };
}
