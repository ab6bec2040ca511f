import { randomUUID } from "node:crypto";
import { withMessageId } from "../../contract/sealed";

/** The options of an update as the API gives it: what it is given names the update's id. */
export function sealedUpdate<A>(given: A): { args: [A]; updateId: string } {
  const updateId = randomUUID();
  return { args: [withMessageId(given, updateId)], updateId };
}
