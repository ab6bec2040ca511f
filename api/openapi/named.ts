import { readAddresses, writeAddresses } from "../../contract/addresses";
import { answerOf, type Answer } from "../../contract/answers";
import { aboutWrite, type WriteAnswer, type WriteName, type WriteSchema } from "../../contract/writes";
import { json, noContent, type Described, type ResponseDeclaration } from "./responses";

type WriteMethod = "post" | "put" | "delete";

/** Method and path of an address like "post /api/applications". */
export function addressed(address: string): { method: WriteMethod; path: string } {
  const [method, path = ""] = address.split(" ");
  return { method: method as WriteMethod, path };
}

export const capitalized = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** The operationId of a command: a verb that stands alone has the application for its object. */
export const commandOperation = (command: string): string =>
  /[A-Z]/.test(command) ? command : `${command}Application`;

/** What a route of a read takes from its name: the address, and the answer by its schema. */
export const reads = <R extends keyof typeof readAddresses>(name: R, description: string) => ({
  operationId: `get${capitalized(name)}`,
  method: "get" as const,
  path: readAddresses[name],
  response: json(answerOf(name), { description }) as ResponseDeclaration<Answer<R>>,
});

/** What a route of a write takes from its name: the address, what is said, and what is answered. */
export function writes<W extends WriteName>(name: W, described: Described) {
  const { body, answer } = aboutWrite(name);
  const response =
    answer === undefined ? noContent(described.description) : json(answerOf(answer), described);
  return {
    operationId: name,
    ...addressed(writeAddresses[name]),
    ...((body ? { body } : {}) as { body?: WriteSchema<W> }),
    response: response as ResponseDeclaration<WriteAnswer<W>>,
  };
}
