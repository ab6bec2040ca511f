import { readAddresses, writeAddresses } from "../../contract/addresses";
import { answerOf, type Answer } from "../../contract/answers";
import { aboutWrite, type WriteAnswer, type WriteName, type WriteSchema } from "../../contract/writes";
import { json, noContent, type Described, type ResponseDeclaration } from "./responses";

type WriteMethod = "post" | "put" | "delete";

/** Splits an address like "post /api/applications" into method and path. */
export function addressed(address: string): { method: WriteMethod; path: string } {
  const [method, path = ""] = address.split(" ");
  return { method: method as WriteMethod, path };
}

export const capitalized = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** Returns the operationId of a command. A command that is a single verb gets the application as its object. */
export const commandOperation = (command: string): string =>
  /[A-Z]/.test(command) ? command : `${command}Application`;

/** Returns the parts of a read's route that follow from its name: operationId, address, and answer by its schema. */
export const reads = <R extends keyof typeof readAddresses>(name: R, description: string) => ({
  operationId: `get${capitalized(name)}`,
  method: "get" as const,
  path: readAddresses[name],
  response: json(answerOf(name), { description }) as ResponseDeclaration<Answer<R>>,
});

/** Returns the parts of a write's route that follow from its name: operationId, address, body and answer. */
export function writes<W extends WriteName>(name: W, described: Described) {
  const { body, answer, trail } = aboutWrite(name);
  const response =
    answer === undefined ? noContent(described.description) : json(answerOf(answer), described);
  return {
    operationId: name,
    ...addressed(writeAddresses[name]),
    ...(trail ? { trail } : {}),
    ...((body ? { body } : {}) as { body?: WriteSchema<W> }),
    response: response as ResponseDeclaration<WriteAnswer<W>>,
  };
}
